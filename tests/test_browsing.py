"""The search for a browser: by its usual names, and a skip with a reason where there is none."""

from __future__ import annotations

import pytest
from browsing import NAMES, chromium, visiting


def test_a_browser_is_found_by_any_of_its_names(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in reversed(NAMES):
        path = tmp_path / name
        path.touch(mode=0o755)
        assert chromium("") == str(path)


def test_playwrights_own_browser_will_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "own").touch()
    assert chromium(str(tmp_path / "own")) == str(tmp_path / "own")


def test_without_a_browser_the_test_is_skipped_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="no Chromium on this machine: none of chrom"):
        chromium(str(tmp_path / "own"))


PAGE = """<!doctype html><html lang="en"><head><title>Page</title><style>
body { color: #222; background: white } .pale, .faint .k { color: #bbb } .dim { background: #333 }
</style></head><body><main><h1>Page</h1>WORDS</main></body></html>"""
CODE = '<div class="highlight"><pre>' + '<span class="k">if</span> x\n' * 50 + "</pre></div>"
MANY = "<p>A line that can be read.</p>" * 50


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (MANY, 0),
        (f'{MANY}<p class="pale">Pale.</p>{MANY}', 1),
        ('<p class="pale">Pale.</p>' * 50, 3),  # the same fault, some times a page
        (f'{MANY}<div class="dim"><p>Dark on dark.</p></div>', 1),
        (f'<p class="pale" hidden>Pale.</p>{MANY}<p class="pale">Pale.</p>', 1),
        (f'{MANY}<img src="data:,">', 1),
        (CODE, 0),
        (f'<div class="faint">{CODE}</div>', 3),
        (f'{CODE}<div class="faint">{CODE}</div>', 3),
        (CODE.replace("<pre>", '<pre><a href="#"></a>'), 1),
    ],
)
def test_what_looks_alike_is_looked_at_a_few_times(tmp_path, words, found):
    (tmp_path / "page.html").write_text(PAGE.replace("WORDS", words), "utf-8")
    with visiting(tmp_path / "page.html", width=390) as visit:
        before = visit.page.content()
        violations = visit.violations()
        assert len(violations) == found, violations
        assert visit.page.inner_text("main") and visit.page.content() == before
