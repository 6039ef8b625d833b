"""The feedback page, read back as a parsed document."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re

import pytest
from bs4 import BeautifulSoup

from mlcourse.checks.outcome import Reason
from mlcourse.delivery.feedback import feedback_html, page_name, write_feedback
from mlcourse.delivery.registry import Registry, registry_of
from mlcourse.delivery.words import SUBMISSION_STATES, unchecked_text
from mlcourse.errors import UsageError


def no_pictures(pictures):
    return [None] * len(pictures)


def fake_pictures(pictures):
    return [b"\x89PNG\r\n\x1a\n"] * len(pictures)


@pytest.fixture
def page(make):
    def parse(result, registry=None, redraw=fake_pictures):
        html = feedback_html(result, registry or registry_of(make.manifest), redraw)
        return BeautifulSoup(html, "html.parser")

    return parse


def words_of(element):
    return " ".join(element.get_text(" ").split())


def section(soup, question):
    return soup.find("section", attrs={"aria-labelledby": f"question-{question}"})


def test_the_page_says_whose_what_and_where_to_start(make, page):
    soup = page(make.full())
    assert soup.title.get_text() == "Feedback: Rare events, maria-k"
    assert soup.h1.get_text() == "Rare events"
    assert soup.find(class_="total").get_text() == "3 of 15 points"
    assert (
        soup.find(class_="lead").get_text()
        == "1 of 4 questions fully right; start with question 2."
    )


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (["passed"], "Everything is fully right."),
        (["passed", "passed"], "All 2 questions are fully right."),
        (["not attempted", "partly"], "0 of 2 questions fully right; start with question 2."),
        (["passed", "not attempted"], "1 of 2 questions fully right; start with question 2."),
        (["could not check"], "0 of 1 question fully right; the rest could not be checked."),
    ],
)
def test_the_summary_sentence(make, page, states, sentence):
    checks = {"partly": "failed"}
    questions = [
        make.question(f"q{i}", state, [make.check(f"q{i}.a", checks.get(state, state))])
        for i, state in enumerate(states, 1)
    ]
    assert page(make.result(questions)).find(class_="lead").get_text() == sentence


def test_the_overview_has_words_beside_every_mark(make, page):
    table = page(make.full()).find("table", class_="overview")
    rows = [[words_of(cell) for cell in row.find_all(["th", "td"])] for row in table.tbody("tr")]
    assert rows == [
        ["Question 1: Standardise", "✓ Fully right", "3 of 3 points"],
        ["Question 2: Compare the remedies", "✗ Not yet right", "0 of 7 points"],
        ["Question 3: Set the threshold", "○ Not attempted", "0 of 3 points"],
        ["Question 4: Count the cost", "? Could not be checked", "0 of 2 points"],
    ]
    assert all(svg["aria-hidden"] == "true" for svg in table("svg"))


def test_the_first_failure_is_open_and_the_others_are_folded(make, page):
    question = section(page(make.full()), "q2")
    first = question.find("div", class_="check")
    assert first.find_parent("details") is None
    assert first.h4.get_text() == "gives one score per customer"
    sides = [(side.p.get_text(), side.pre.get_text()) for side in first.find(class_="sides")("div")]
    assert sides == [("Expected", "(5, 2)"), ("Yours", "(5,)")]
    assert "Next: Look at what predict_proba gives" in words_of(first)
    assert "Hint: predict_proba has one column" in words_of(first)
    folded = question.find("details")
    assert folded.summary.get_text() == "3 more checks not passed"
    assert len(folded("div", class_="check")) == 3
    assert not folded.has_attr("open")


def test_differences_in_spaces_are_made_visible(make, page):
    question = section(page(make.full()), "q2")
    spaced = question.find("details").find("div", class_="check")
    assert [pre.get_text() for pre in spaced("pre")] == ["no·buyer", "no··buyer·"]
    assert "Spaces made visible" in words_of(spaced)


def test_a_hidden_check_shows_its_public_text_and_nothing_else(make, page):
    question = section(page(make.full()), "q2")
    hidden = question.find("details")("div", class_="check")[1]
    assert words_of(hidden) == (
        "Hidden check ✗ Not passed Copies of one customer end up on both sides of the split. "
        "Hint: Put the resampling into the pipeline. "
        "Reread: Leakage clinic, section “Inside the folds”"
    )


def test_no_hidden_title_and_nothing_private_is_anywhere(make):
    result = make.full()
    hidden = result["questions"][1]["checks"][2]
    hidden["message"] |= {"expected": "SECRET-7", "actual": "SECRET-8", "next_step": "SECRET-9"}
    html = feedback_html(result, registry_of(make.manifest), fake_pictures)
    assert "SECRET" not in html
    assert "ranks" not in html
    assert "no_leak" not in html


def test_a_hidden_check_without_feedback_says_only_that_it_failed(make, page):
    check = make.check(
        "q1.a", "failed", hidden=True, title="SECRET", misconception="accuracy-for-rare"
    )
    soup = page(make.result([make.question("q1", "failed", [check])]))
    assert words_of(soup.find("div", class_="check")) == "Hidden check ✗ Not passed"


def test_a_check_without_a_hidden_flag_counts_as_hidden(make, page):
    check = make.check("q1.a", "failed", title="SECRET")
    del check["hidden"]
    soup = page(make.result([make.question("q1", "failed", [check])]))
    assert "SECRET" not in soup.get_text()


def test_a_visible_failure_names_its_misconception(make, page):
    failed = make.check(
        "q1.a",
        "failed",
        misconception="accuracy-for-rare",
        message={
            "text": "Look at `recall(y)` <b>.",
            "expected": None,
            "actual": None,
            "next_step": None,
        },
    )
    box = page(make.result([make.question("q1", "failed", [failed])])).find("div", class_="check")
    assert "saying no to everybody is 94 % accurate" in words_of(box)
    assert "Reread: Rare events" in words_of(box)
    assert box.code.get_text() == "recall(y)"
    assert "<b>." in box.get_text()


def test_reread_is_a_link_where_the_book_is_known(make, page):
    registry = registry_of(make.manifest | {"book_url": "https://book.example.org/"})
    link = page(make.full(), registry).find("a", string=re.compile("Leakage"))
    assert link["href"] == "https://book.example.org/course/m2/leakage/lesson.html#inside-the-folds"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", ""])
def test_no_other_scheme_becomes_a_link(make, page, url):
    registry = registry_of(make.manifest | {"book_url": url})
    assert page(make.full(), registry).find("a", string=re.compile("Leakage")) is None


def test_what_was_not_attempted_is_said_kindly_and_once(make, page):
    question = section(page(make.full()), "q3")
    assert "The answer cell still holds what it was handed out with" in words_of(question)
    assert question.find("div", class_="check") is None


def test_what_could_not_be_checked_has_its_reason_and_note(make, page):
    text = words_of(section(page(make.full()), "q4"))
    assert "Your code did not answer in time." in text
    assert "Cell 9 was stopped after 60 seconds." in text


def test_every_reason_has_words_of_its_own():
    told = {unchecked_text(reason.value) for reason in Reason}
    assert len(told) == len(Reason)
    assert not any("ask your instructor" in text for text in told)


def test_repairs_and_missing_isolation_are_stamped(make, page):
    result = make.full() | {"isolation": {"level": "none", "probe": {}}}
    text = words_of(page(result))
    assert "The answer to q2 was found by its text: its cell had lost its id." in text
    assert "isolation level “none”" in text
    assert "isolation level" not in words_of(page(make.full()))


def test_own_answer_and_outputs_are_folded(make, page):
    question = section(page(make.full()), "q2")
    folded = question("details")[1]
    assert folded.find("code").get_text().startswith("model = make_pipeline")
    assert [pre.get_text() for pre in folded("pre")][1] == "fitting …\ndone"
    assert folded.img["src"].startswith("data:image/png;base64,")
    assert folded.img["alt"] == ("Picture 2 drawn by your code in Question 2: Compare the remedies")
    assert [cell.get_text() for cell in folded.table("td")] == ["", "41", "0", "29", "1"]
    assert "An output of a kind not shown here (application/vnd.plotly.v1+json)." in words_of(
        folded
    )


@pytest.mark.parametrize(
    ("state", "heading", "shows_reason"),
    [
        ("refused", "Your file could not be opened for grading", True),
        ("timed out", "Your notebook ran longer than it may", True),
        ("out of memory", "Your notebook used more memory than it may", True),
        ("infrastructure error", "Grading did not work: this is our problem, not yours", False),
    ],
)
def test_what_was_not_graded_has_a_kind_page(make, page, state, heading, shows_reason):
    soup = page(make.result([], state=state, reason="The reason XY.", points=0, max_points=24))
    assert soup.find(class_="total").get_text() == "Not graded"
    assert soup.find(class_="note").h3.get_text() == heading
    assert ("The reason XY." in words_of(soup)) is shows_reason
    assert "0 of 24" not in words_of(soup)


def test_every_state_of_a_submission_gives_a_page(make, page):
    for state in SUBMISSION_STATES:
        for result in (make.full() | {"state": state}, make.result([], state=state)):
            assert page(result).h1.get_text() == "Rare events"


def test_a_timed_out_submission_keeps_what_was_checked(make, page):
    soup = page(make.full() | {"state": "timed out"})
    assert soup.find(class_="total").get_text() == "3 of 15 points"
    assert section(soup, "q1") is not None


def test_the_page_is_deterministic_and_holds_no_date(make):
    pages = {feedback_html(make.full(), registry_of(make.manifest)) for _ in range(2)}
    assert len(pages) == 1
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", pages.pop())


def test_the_page_is_small(make):
    result = make.full()
    result["cells"][0]["outputs"] = [
        {"output_type": "display_data", "data": {"image/png": make.picture(1600 + i, 1200)}}
        for i in range(8)
    ] + [{"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}]
    assert len(feedback_html(result).encode()) <= 300 << 10


def test_structure_headings_landmarks_language(make, page):
    soup = page(make.full())
    assert soup.html["lang"] == "en"
    assert soup.find("a", class_="skip")["href"] == "#main"
    assert soup.main["id"] == "main"
    assert soup.header and soup.footer
    levels = [int(heading.name[1]) for heading in soup(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [element["id"] for element in soup(id=True)]
    assert len(ids) == len(set(ids))
    targets = {link["href"][1:] for link in soup("a", href=re.compile("^#"))}
    assert targets <= set(ids)


def test_the_policy_allows_exactly_this_style(make, page):
    soup = page(make.full())
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = base64.b64encode(hashlib.sha256(soup.style.string.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert len(soup("style")) == 1


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</pre></code></details></section><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<base href=https://evil.test><link rel=stylesheet href=//evil.test/x.css>",
    "<style>*{background:url(https://evil.test)}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<form action=https://evil.test><input name=p><button>go</button></form>",
    "<table><tr><td><script>alert(1)</script><svg/onload=alert(1)></td></tr></table>",
    "<table onmouseover=alert(1) style='position:fixed'><tr><td background=//e.test>x</table>",
    "<table><caption><math><mtext><style><img src=x onerror=alert(1)></style></math></table>",
    "<!--><table><tr><td><img src=//evil.test/pixel></td></tr></table>-->",
    "{{ 7 * 7 }}{% raw %}",
    "\u202e\u2066gnp.exe\u2069\u200f",
    "\x1b]0;own\x07\x1b[2J\x1b[31mred",
    "a\x00b\x08c\x9b1m",
    "\ud800 lone",
    "&lt;script&gt;&#60;script&#62;",
    "=cmd|' /C calc'!A0",
    "A" * 2_000_000,
    "<" * 300_000,
]  # fmt: skip


def planted(make, text):
    """Return a result with ``text`` in every field that a student can reach, and in some more."""
    result = make.full()
    result |= {
        "submission": text, "reason": text, "repairs": [text], "release": text, "title": text,
    }  # fmt: skip
    for question in result["questions"]:
        question |= {"note": text, "title": text}
        for check in question["checks"]:
            check["hints"] = [text]
            check["message"] = dict.fromkeys(("text", "expected", "actual", "next_step"), text)
    table = f"<table><tr><td>{text}</td></tr></table>"
    outputs = [
        {"output_type": "stream", "name": text, "text": text},
        {"output_type": "stream", "name": "stdout", "text": [text, text]},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
        {"output_type": "display_data", "data": {"text/html": text, "text/plain": text}},
        {"output_type": "display_data", "data": {"text/html": table}},
        {"output_type": "display_data", "data": {"image/svg+xml": text}},
        {"output_type": "display_data", "data": {"application/javascript": text}},
        {"output_type": "display_data", "data": {"image/png": text}},
        {"output_type": "execute_result", "data": {text: text}},
        {"output_type": "display_data", "data": {"text/latex": text, "text/markdown": text}},
    ]  # fmt: skip
    result["cells"] = [
        {"question": "q2", "kind": "answer", "source": text, "outputs": outputs, "error": None},
        {
            "question": None,
            "kind": text,
            "source": text,
            "outputs": [],
            "error": {"type_name": text, "text": text, "frames": [[1, text]]},
        },
    ]
    return result


ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "main", "section"),
    *("footer", "h1", "h2", "h3", "h4", "p", "span", "bdi", "div", "svg", "rect", "table"),
    *("caption", "thead", "tbody", "tfoot", "tr", "th", "td", "ul", "li", "details"),
    *("summary", "pre", "code", "img"),
}
ALLOWED_ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "tabindex"),
    *("aria-labelledby", "aria-hidden", "aria-label", "focusable", "viewbox"),
    *("preserveaspectratio", "width", "height", "scope", "role", "src", "alt"),
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_nothing_planted_becomes_active(make, text):
    html = feedback_html(planted(make, text), registry_of(make.manifest), no_pictures)
    html.encode("utf-8")
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(True):
        assert element.name in ALLOWED, element.name
        for name, value in element.attrs.items():
            assert name.lower() in ALLOWED_ATTRIBUTES, (element.name, name)
            if name == "href":
                assert value.startswith("#"), value
            if name == "src":
                assert value.startswith("data:image/png;base64,")
    assert len(soup("style")) == 1
    assert len(soup("meta")) == 5
    for cell in soup.select(".yours table, .yours table *"):
        assert not cell.attrs
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    assert len(html) < 600_000


def test_page_names_are_never_paths(make):
    names = [
        page_name(make.result([], name_on_disk=name))
        for name in [
            "maria-k-1f2e3d",
            "../../etc/passwd",
            "a/b",
            "",
            "-rf",
            ".hidden",
            "Ö",
            "a" * 300,
        ]
    ]
    assert names[0] == "maria-k-1f2e3d.html"
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.html", name) for name in names)
    assert len(set(names) - {page_name(make.result([]))}) >= 6


def test_a_run_gets_a_page_for_each_result(make, make_run):
    results = [make.full(), make.result([], submission="b", name_on_disk="b-1", state="refused")]
    told = []
    folder = make_run(results)
    pages = write_feedback(
        folder, progress=lambda done, total, name: told.append((done, total, name))
    )
    assert [page.name for page in pages] == ["b-1.html", "maria-k-1f2e3d.html"]
    assert told == [(1, 2, "b"), (2, 2, "maria-k")]
    assert sorted(path.name for path in (folder / "feedback").iterdir()) == [p.name for p in pages]
    before = [page.read_bytes() for page in pages]
    write_feedback(folder)
    assert [page.read_bytes() for page in pages] == before


def test_a_folder_without_a_run_is_an_error_people_can_mend(tmp_path):
    with pytest.raises(UsageError, match="holds no graded run"):
        write_feedback(tmp_path)
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"run\.json cannot be read"):
        write_feedback(tmp_path)
    (tmp_path / "run.json").write_text(json.dumps({"schema": "other"}), encoding="utf-8")
    with pytest.raises(UsageError, match="is not of schema"):
        write_feedback(tmp_path)


def test_without_a_registry_ids_stand_in(make):
    soup = BeautifulSoup(feedback_html(make.full(), Registry(), fake_pictures), "html.parser")
    assert "Objective: rare-events.choose-metric" in words_of(soup)
