"""The whole book: no warnings, no solutions, readable offline by everybody."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from browsing import WIDTHS, launched, opened
from bs4 import BeautifulSoup

from mlcourse.book.building import build_book
from mlcourse.book.staging import staged_units, toc_pages
from mlcourse.course.solutions import solution_lines, stub_of

ROOT = Path(__file__).parents[2]
PAGES = toc_pages(ROOT / "_toc.yml")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def book(tmp_path_factory, executed):
    """Return the folder of a copy of the course in which the book was built."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("course", "assessments"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "_build").mkdir()
    (folder / "_build" / "executed").symlink_to(executed)
    build_book(folder)
    return folder


@pytest.fixture(scope="module")
def pages(book):
    """Return all pages of the book, read once, by path."""
    return {
        path: BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in sorted((book / "_build" / "html").rglob("*.html"))
    }


@pytest.fixture(scope="module")
def units():
    return staged_units(ROOT)


def test_every_page_is_there(book):
    for page in PAGES:
        assert (book / "_build" / "html" / f"{page}.html").is_file()


def test_no_solution_anywhere_in_what_is_published(book, pages, units):
    published = [path for path in (book / "_build" / "html").rglob("*") if path.is_file()]
    texts = {}
    for path in published:
        text = path.read_bytes().decode("utf-8", "ignore")
        if path in pages:
            text = pages[path].get_text()
        elif path.suffix == ".ipynb":
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        texts[path] = re.sub(r"\s+", " ", text)
    assert "### BEGIN SOLUTION" not in "".join(texts.values())
    for unit in units.values():
        public = " ".join(
            stub_of(cell.source) if cell.role == "answer" else cell.source for cell in unit.cells
        )
        public = re.sub(r"\s+", " ", public + unit.checks_source)
        for cell in unit.cells:
            if cell.role != "answer":
                continue
            for block in solution_lines(cell.source):
                for line in (re.sub(r"\s+", " ", line.strip()) for line in block):
                    if len(line) >= 40 and line not in public:
                        own = [path for path in texts if unit.id in str(path)]
                        assert not [path for path in own if line in texts[path]], line


def test_hidden_checks_are_not_published(book, pages, units):
    for page, unit in units.items():
        soup = pages[book / "_build" / "html" / f"{page}.html"]
        notebook = next((book / "_build" / "html" / "_downloads").glob(f"*/{unit.id}.ipynb"))
        published = soup.get_text() + notebook.read_text("utf-8")
        for question in unit.questions:
            for check in question.checks:
                if check.hidden:
                    # The titles are sentences, so none can stand there by chance.
                    assert check.title not in published, check.id


def test_every_unit_gives_its_student_notebook(book, pages, units):
    for page, unit in units.items():
        path = book / "_build" / "html" / f"{page}.html"
        link = pages[path].select_one("a.download")
        assert link is not None and "Get this notebook" in link.get_text()
        notebook = json.loads((path.parent / link["href"]).read_text("utf-8"))
        assert notebook["metadata"]["mlcourse"]["unit"] == unit.id


def test_figures_have_alternative_text(pages):
    for path, soup in pages.items():
        for image in soup.select("article img, main img"):
            alt = image.get("alt", "")
            assert len(alt) > 20 and not alt.endswith(".png"), (path.name, str(image)[:100])


def test_pages_ask_for_nothing_from_the_network(pages):
    for path, soup in pages.items():
        for tag in soup.select("script[src], link[rel=stylesheet], img[src]"):
            address = tag.get("src") or tag.get("href")
            assert not address.startswith(("http", "//")), (path.name, address)


def test_formulas_are_mathml(pages):
    text = "".join(path.read_text("utf-8") for path in pages)
    assert "<math " in text
    assert "MathJax" not in text


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


WIDE, NARROW = max(WIDTHS), min(WIDTHS)
ALL_VIEWS = [(width, dark) for width in WIDTHS for dark in (False, True)]
# What a page says of its own can fail by a width or by a colour. What fails by both at once belongs
# to the frame, which is the same on every page: some pages of each kind are looked at in all views.
VIEWS = [(WIDE, False), (NARROW, True)]
ONE_OF_EACH_KIND = {
    "course/intro",
    "course/map",
    "course/checks",
    "course/data/penguins",
    "course/m2-evaluation/leakage/lesson",
    "assessments/a3-rare-events/assignment",
}


def test_a_page_of_each_kind_is_looked_at_in_all_views():
    assert set(PAGES) >= ONE_OF_EACH_KIND


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES)
def test_page_is_accessible_and_fits_a_phone(book, browser, page):
    path = book / "_build" / "html" / f"{page}.html"
    for width, dark in ALL_VIEWS if page in ONE_OF_EACH_KIND else VIEWS:
        with opened(browser, path, width=width, dark=dark) as visit:
            assert visit.violations() == [], (width, dark)
            assert not visit.scrolls_sideways(), (width, dark)
            outside = [one for one in visit.requests if not one.startswith(("file:", "data:"))]
            assert outside == []
