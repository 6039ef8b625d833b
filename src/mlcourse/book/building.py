"""Build the book: stage, run Jupyter Book with warnings as errors, look for leaks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from mlcourse.book.editions import STUDENTS, Edition
from mlcourse.book.staging import download_of, stage, staged_units
from mlcourse.errors import UnitError, UnitFaults, UsageError, Where

STDERR = 2
"""File descriptor, also where `sys.stderr` is something else."""
# Calling the module with -m does nothing and reports success, so its function is called.
JUPYTER_BOOK = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"


def build_book(root: Path, edition: Edition = STUDENTS, *, options: Sequence[str] = ()) -> Path:
    """Build an edition and return the path of its first page.

    Parameters
    ----------
    root : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    edition : Edition
        The students' edition goes into ``_build/html``, others into ``_build/EDITION/_build/html``.
    options : sequence of str
        More options for ``jupyter-book build``.

    Raises
    ------
    UsageError
        If Jupyter Book reports a warning or writes no pages.
    UnitFaults
        If a page for students holds a solution or something of a hidden check.
    """
    for name in ("_config.yml", "_toc.yml"):
        if not (root / name).is_file():
            raise UsageError(
                f"There is no {name} here.",
                where=Where(str(root)),
                fix="run this in the folder of the course",
            )
    say = partial(print, file=sys.stderr, flush=True)
    pages = stage(root, edition, progress=say)
    if edition.is_public:
        refuse_leaks(root, pages)
    out = root if edition.is_public else root / "_build" / edition.name
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(pages)]
    command += ["--path-output", str(out), "-W", "-n", "--keep-going", *options]
    # What it tells is no result: stdout is for the path of the book.
    done = subprocess.run(command, cwd=root, check=False, stdout=STDERR)
    index = out / "_build" / "html" / "index.html"
    if done.returncode or not index.is_file():
        raise UsageError(
            "Jupyter Book did not build the book.",
            why="warnings count as errors; the lines above name page and line",
            fix="mend the page and run ./run book again",
        )
    return index


def refuse_leaks(root: Path, pages: Path) -> None:
    """Raise UnitFaults if a staged page holds what only its author may see.

    The HTML, the downloads and the search index are made from the staged pages alone, so what is
    not in these is in none of them.
    """
    from mlcourse.authoring.leaks import Leak, scan_notebook, secrets_of
    from mlcourse.course.registry import load_course

    course = load_course(root / "course")
    leaks: list[Leak] = []
    for page, unit in staged_units(root).items():
        secrets = secrets_of(unit, course)
        for name in (f"{page}.ipynb", download_of(unit)):
            leaks += scan_notebook(secrets, json.loads((pages / name).read_text("utf-8")), name)
    if leaks:
        fix = "take it out of the text, or out of hidden.py"
        raise UnitFaults(tuple(UnitError(str(leak), fix=fix) for leak in leaks))
