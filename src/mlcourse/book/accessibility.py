"""Mends what the theme, docutils and pandas get wrong for assistive technology.

Each rule answers a finding of axe-core on built pages; tests/book holds the pages to zero.
"""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

SCROLLING = "div.highlight > pre, div.output_html, div.pst-scrollable-table-container"


def mend_pages(folder: Path) -> None:
    """Mend every page below a folder of built HTML, in place."""
    for path in sorted(folder.rglob("*.html")):
        if "_static" not in path.relative_to(folder).parts:
            path.write_text(mend(path.read_text("utf-8")), "utf-8")


def mend(page: str) -> str:
    """Return the page with names, roles and table headers that assistive technology can use."""
    soup = BeautifulSoup(page, "html.parser")
    for named in soup.select("button.search-button-field, summary[aria-label]"):
        del named["aria-label"]  # the visible words are the name
    for item in soup.select("nav li.has-children"):
        summary, link = item.select_one("details > summary"), item.select_one("a")
        if summary is not None and link is not None:
            summary["aria-label"] = f"Pages below {link.get_text(strip=True)}"
    for button in soup.select("button.theme-switch-button[aria-label]"):
        name = soup.new_tag("span", attrs={"class": "visually-hidden"})
        name.string = str(button["aria-label"])
        del button["aria-label"]
        button.append(name)
    for sidebar in soup.select("#pst-primary-sidebar"):
        sidebar["role"], sidebar["aria-label"] = "complementary", "Book"
    for citations in soup.select("div.citation-list[role=list]"):
        del citations["role"]
        for entry in citations.select("[role=doc-biblioentry]"):
            del entry["role"]
    for corner in soup.select("table.dataframe thead th"):
        if not corner.get_text(strip=True):
            corner.name = "td"
    for scrolling in soup.select(SCROLLING):
        scrolling["tabindex"] = "0"  # a box that scrolls sideways must be reachable by keyboard
    return str(soup)
