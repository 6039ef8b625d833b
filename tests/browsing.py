"""Opening pages in Chromium: what the browser tests of book and feedback share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (1280, 390)
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CONTRAST = "color-contrast"
# Whether text can be read is decided by its colours, those of what lies behind it, and its size and
# weight. What looks alike in these is looked at a few times a page, and not for every word of code.
BLANK_REPEATED_LOOKS = """() => {
    const grounds = new Map(), times = new Map();
    const ground = element => {
        if (!element) return "";
        if (!grounds.has(element)) {
            const s = getComputedStyle(element);
            const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode];
            const key = [...own, s.position, ground(element.parentElement)].join("|");
            grounds.set(element, key);
        }
        return grounds.get(element);
    };
    const shown = element => {
        const {width, height} = element.getBoundingClientRect();
        return width > 2 && height > 2 && element.checkVisibility({visibilityProperty: true});
    };
    window.blanked = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, element = text.parentElement;
        if (!text.data.trim() || !shown(element)) continue;
        const s = getComputedStyle(element);
        const key = [s.color, s.fontSize, s.fontWeight, s.textShadow, ground(element)].join("|");
        times.set(key, (times.get(key) || 0) + 1);
        if (times.get(key) > 3) window.blanked.push([text, text.data]);
    }
    for (const [text] of window.blanked) text.data = "";
}"""
# Two thirds of a lesson's elements are the colours of its code. Bare spans that look alike are kept
# a few times a page for the rule of contrast; the other rules have nothing to say of them.
SPARE_COLOURS = """() => {
    const bare = one => one.getAttributeNames().every(name => name === "class");
    const times = new Map();
    window.coloured = [];
    const kept = node => {
        if (node.nodeName !== "SPAN" || node.firstElementChild || !bare(node)) return node;
        const key = node.className + getComputedStyle(node).color;
        times.set(key, (times.get(key) || 0) + 1);
        return times.get(key) > 3 ? document.createTextNode(node.textContent) : node;
    };
    for (const code of document.querySelectorAll(".highlight pre")) {
        const nodes = [...code.childNodes];
        window.coloured.push([code, nodes]);
        code.replaceChildren(...nodes.map(kept));
    }
}"""
COLOUR_AGAIN = "() => { for (const [code, nodes] of coloured) code.replaceChildren(...nodes); }"
FILL_IN_AGAIN = "() => { for (const [text, data] of window.blanked) text.data = data; }"


@dataclass
class Visit:
    """A page that was opened: what it asked for, what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def scrolls_sideways(self) -> bool:
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            )
        )

    def violations(self) -> list[str]:
        """Return what axe-core finds, a line each."""
        from axe_playwright_python.base import AXE_SCRIPT

        self.page.evaluate(AXE_SCRIPT)
        self.page.evaluate(SPARE_COLOURS)
        found = self._axe({"rules": {CONTRAST: {"enabled": False}}})
        self.page.evaluate(BLANK_REPEATED_LOOKS)
        found += self._axe({"runOnly": {"type": "rule", "values": [CONTRAST]}})
        self.page.evaluate(FILL_IN_AGAIN)
        self.page.evaluate(COLOUR_AGAIN)
        return found

    def _axe(self, options: dict[str, Any]) -> list[str]:
        found = self.page.evaluate("o => axe.run(o)", RULES | options)["violations"]
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def chromium(own: str) -> str:
    """Return the path of a Chromium on this machine; without one the test is skipped.

    Parameters
    ----------
    own : str
        Where playwright's own lies, if it was installed.
    """
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None and not Path(own).is_file():
        pytest.skip(f"no Chromium on this machine: none of {', '.join(NAMES)} is on the path")
    return found or own


@contextmanager
def launched() -> Iterator[Any]:
    """Give a running browser, which opens any number of pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = chromium(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visiting(path: Path, *, width: int, dark: bool = False) -> Iterator[Visit]:
    """Open a file in a browser of its own, offline."""
    with launched() as browser, opened(browser, path, width=width, dark=dark) as visit:
        yield visit


@contextmanager
def opened(browser: Any, path: Path, *, width: int, dark: bool = False) -> Iterator[Visit]:
    """Open a file in a browser, as somebody who has never been there."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        bypass_csp=True,  # a page's own policy would keep axe-core out
    )
    page = context.new_page()
    visit = Visit(page)
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("console", lambda message: visit.console.append(message.text))
    page.goto(path.resolve().as_uri())
    yield visit
    context.close()
