"""A staged copy of the course: executed with the reference solutions, shown with the stubs.

Nothing that only the author may see is ever written into the staged folder, so no builder, no
download button and no search index can publish it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import yaml

from mlcourse.book.editions import STUDENTS, Edition, notes_of, with_notes
from mlcourse.book.generated import Book, generated, is_generated, table_of
from mlcourse.book.pages import unit_page
from mlcourse.course.glossary import GLOSSARY
from mlcourse.course.records import Unit
from mlcourse.course.registry import load_course
from mlcourse.course.units import MASTERS, load_unit
from mlcourse.errors import UsageError, Where

MARK = ".staged-by-mlcourse"
Progress = Callable[[str], None]


def is_staged(folder: Path) -> bool:
    """Return whether a folder was written by `stage`."""
    return (folder / MARK).is_file()


def stage(
    root: Path, edition: Edition = STUDENTS, *, progress: Progress = lambda _line: None
) -> Path:
    """Write the pages that ``_toc.yml`` names into ``_build/pages`` and return that folder.

    Parameters
    ----------
    root : Path
        The repository of a course, with ``_config.yml`` and ``_toc.yml``.
    edition : Edition
        One that is not for students goes into a folder of its own.
    progress : callable
        Called with a line of text for each page that takes time.

    Raises
    ------
    UsageError
        If the table of contents names a page that does not exist.
    UnitError
        If a unit has a fault or a cell of it fails.
    """
    target = root / "_build" / f"pages{edition.folder}"
    target.mkdir(parents=True, exist_ok=True)
    written = {target / MARK}
    (target / MARK).touch()
    written.add(_put(target / "_config.yml", (root / "_config.yml").read_bytes()))
    written.add(_put(target / "_toc.yml", _contents(root, edition)))
    pages = toc_pages(target / "_toc.yml")
    _refuse_missing(root, pages)
    # Units are read once for all pages, and not at all for a book without any.
    book = cache(lambda: Book(load_course(root / "course"), staged_units(root)))
    if any(_is_unit(root / page) for page in pages):
        _execute_all(root, book(), progress)
    for page in pages:
        progress(f"page {page}")
        written |= _stage_page(root, page, target, edition, book)
    glossary = root / "course" / GLOSSARY
    for extra in (*sorted((root / "course").glob("*.bib")), *([glossary] * glossary.is_file())):
        written.add(_put(target / extra.relative_to(root), extra.read_bytes()))
    _sweep(target, written)
    return target


def _contents(root: Path, edition: Edition) -> bytes:
    """Return the table of contents of an edition."""
    given = (root / "_toc.yml").read_bytes()
    if not edition.notes:
        return given
    pages = [page for page in staged_units(root) if (root / f"{notes_of(page)}.md").is_file()]
    return yaml.safe_dump(with_notes(yaml.safe_load(given), pages), sort_keys=False).encode()


def _refuse_missing(root: Path, pages: Iterable[str]) -> None:
    """Raise UsageError for a page that does not exist, before anything that takes long."""
    for page in pages:
        if not is_generated(page) and not (root / f"{page}.md").is_file():
            raise UsageError(
                f"The table of contents names a page that does not exist: {page}.md",
                where=Where("_toc.yml"),
                fix="write the page or take its line out of _toc.yml",
            )


def _execute_all(root: Path, book: Book, progress: Progress) -> None:
    """Run all units that have changed, as many at a time as there are cores."""
    from mlcourse.authoring.environment import environment_of
    from mlcourse.authoring.solution import execute_units, is_executed
    from mlcourse.kernels.server import kernel_server

    cache, course = executed(root), book.course
    waiting = [one for one in book.pages.values() if not is_executed(one, cache, course=course)]
    modules = sorted({name for unit in waiting for name in environment_of(unit)["modules"]})
    # A server imports libraries once for all notebooks: for a single one there is nothing to gain.
    with kernel_server(modules) if len(waiting) > 1 else nullcontext():
        jobs = os.cpu_count() or 1
        execute_units(waiting, cache, course=course, jobs=jobs, progress=progress)


def executed(root: Path) -> Path:
    """Return the folder that keeps executed notebooks."""
    return root / "_build" / "executed"


def toc_pages(toc: Path) -> list[str]:
    """Return the pages a table of contents names, in its order, without file endings."""
    return list(_files_of(yaml.safe_load(toc.read_text("utf-8"))))


def staged_units(root: Path) -> dict[str, Unit]:
    """Return the units among the pages of the table of contents, by page."""
    pages = [page for page in toc_pages(root / "_toc.yml") if _is_unit(root / page)]
    return {page: load_unit((root / page).parent) for page in pages}


def download_of(unit: Unit) -> str:
    """Return where a unit's student notebook lies below the staged pages."""
    return f"notebooks/{unit.id}.ipynb"


def _is_unit(page: Path) -> bool:
    master = page.with_name(f"{page.name}.md")
    return master.name in MASTERS and master.is_file() and (page.parent / "checks.py").is_file()


def _files_of(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        for key in ("root", "file"):
            if key in entry:
                yield str(entry[key])
        for key in ("parts", "chapters", "sections", "subtrees", "entries"):
            for child in entry.get(key, ()):
                yield from _files_of(child)


def _stage_page(
    root: Path, page: str, target: Path, edition: Edition, book: Callable[[], Book]
) -> set[Path]:
    source = root / f"{page}.md"
    if is_generated(page):
        text = generated(page, book)
        return {_put(target / f"{page}.md", text.encode()), *_put_table(page, target)}
    if not _is_unit(root / page):
        return {_put(target / f"{page}.md", source.read_bytes())}
    return _stage_unit(root, page, target, edition, book())


def _stage_unit(root: Path, page: str, target: Path, edition: Edition, book: Book) -> set[Path]:
    from mlcourse.authoring.solution import execute_unit
    from mlcourse.authoring.student import student_notebook

    unit, course = book.pages[page], book.course
    ran = execute_unit(unit, executed(root), course=course)
    download = download_of(unit)
    released = student_notebook(unit, course)
    notebook = unit_page(unit, course, ran, download=f"/{download}", solutions=edition.solutions)
    return {
        _put(target / f"{page}.ipynb", _as_bytes(notebook)),
        _put(target / download, _as_bytes(released)),
    }


def _as_bytes(notebook: Any) -> bytes:
    text: str = nbformat.writes(notebook, version=4)
    return (json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n").encode()


def _put_table(page: str, target: Path) -> Iterator[Path]:
    """Write the table of a data card, where everybody may have it."""
    table = table_of(page)
    if table is not None:
        name, frame = table
        yield _put(target / name, frame.to_csv(index=False).encode())


def _put(path: Path, content: bytes) -> Path:
    # A page that did not change keeps its time, so that Sphinx does not read it again.
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path


def _sweep(target: Path, written: set[Path]) -> None:
    for path in sorted(target.rglob("*"), reverse=True):
        if (
            path.is_file()
            and path not in written
            and "_build" not in path.parts[len(target.parts) :]
        ):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            shutil.rmtree(path)
