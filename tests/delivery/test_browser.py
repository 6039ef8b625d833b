"""The pages in a real browser: nothing blocked, nothing cut, no barrier."""

from __future__ import annotations

import json

import pytest
from browsing import launched

from mlcourse.delivery.feedback import feedback_html, write_feedback
from mlcourse.delivery.registry import registry_of
from mlcourse.delivery.report import write_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with launched() as running:
        yield running


@pytest.fixture
def pages(make, make_run, tmp_path):
    """Write every kind of page; give their addresses."""
    results = [make.full() | {"repairs": ["x" * 200, "A longer note about a repair."]}]
    for i, state in enumerate(("refused", "timed out", "infrastructure error")):
        more = {"submission": f"s-{i}" * 20, "name_on_disk": f"s-{i}", "reason": "r" * 300}
        results.append(make.result([], state=state, max_points=24.0, **more))
    for i in range(12):
        state = "passed" if i % 2 else "failed"
        checks = [make.check("q1.a", state, misconception="accuracy-for-rare"), make.check("q1.b")]
        other = make.question("q2", "passed", [make.check("q2.a", points=2.5)])
        questions = [make.question("q1", state, checks), other]
        results.append(make.result(questions, submission=f"t{i}", name_on_disk=f"t-{i}"))
    folder = make_run(results)
    written = {path.stem: path for path in write_feedback(folder)}
    written["report"] = write_report(folder)
    wanted = ("maria-k-1f2e3d", "s-0", "s-2", "t-1", "report")
    return {name: written[name].as_uri() for name in wanted}


def is_remote(url):
    return not url.startswith(("file:", "data:"))


def visit(browser, uri, width, scheme, opened=True):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if is_remote(request.url) else None)
    page.goto(uri)
    if opened:
        for summary in page.locator("summary").all():
            summary.click()
    return context, page, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_violation_no_message_no_sideways_scroll(browser, pages, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    for name, uri in pages.items():
        context, page, said = visit(browser, uri, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(page)
        assert [v["id"] for v in found.response["violations"]] == [], (
            name,
            found.generate_report(),
        )
        assert said == [], (name, said)
        context.close()


def test_axe_finds_what_is_planted(browser, make, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    html = (
        feedback_html(make.full()).replace('<html lang="en">', "<html>").replace("alt=", "data-x=")
    )
    path = tmp_path / "bad.html"
    path.write_text(html, encoding="utf-8")
    context, page, _ = visit(browser, path.as_uri(), 1280, "light")
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert {"html-has-lang", "image-alt"} <= found
    context.close()


def test_the_style_sheet_is_applied_and_dark_is_dark(browser, pages):
    shades = {}
    for scheme in ("light", "dark"):
        context, page, _ = visit(browser, pages["maria-k-1f2e3d"], 1280, scheme)
        shades[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert page.evaluate("document.querySelector('.yours img').naturalWidth") == 320
        context.close()
    assert shades == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, pages):
    context, page, _ = visit(browser, pages["maria-k-1f2e3d"], 1280, "light", opened=False)
    page.keyboard.press("Tab")
    skip = "document.activeElement.className"
    assert page.evaluate(skip) == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid" or page.evaluate("document.activeElement === document.body")
    assert {"A", "SUMMARY"} <= seen
    context.close()


def test_print_shows_what_is_folded(browser, pages):
    context, page, _ = visit(browser, pages["maria-k-1f2e3d"], 1280, "dark", opened=False)
    hidden = page.locator("details pre").first
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    assert hidden.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf()) > 10_000
    context.close()


def test_hostile_outputs_do_nothing(browser, make, tmp_path):
    result = make.full()
    own = "document.title='owned'"
    attack = f'</style></pre><img src=x onerror="{own}"><script>{own}</script>'
    table = f"<table><tr><td>{attack}</td></tr></table>"
    result["submission"] = attack
    result["cells"][0]["source"] = attack
    result["cells"][0]["outputs"] = [
        {"output_type": "stream", "text": attack},
        {"output_type": "display_data", "data": {"text/html": table}},
        {"output_type": "display_data", "data": {"image/svg+xml": attack, "text/html": attack}},
    ]  # fmt: skip
    path = tmp_path / "hostile.html"
    path.write_text(feedback_html(result, registry_of(make.manifest)), encoding="utf-8")
    context, page, said = visit(browser, path.as_uri(), 1280, "light")
    assert page.title().startswith("Feedback: Rare events")
    assert page.evaluate("document.scripts.length") == 0
    assert said == [], json.dumps(said)
    context.close()
