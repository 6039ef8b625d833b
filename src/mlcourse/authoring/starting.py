"""A new repository for a course: a module with a lesson and an assessment, a book, rules."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

from mlcourse.authoring.scaffold import new_unit
from mlcourse.errors import OverwriteRefused, UsageError, Where

LESSON, ASSESSMENT = "m1-first-steps/baseline", "a1-baseline"
FILES = {
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "config.yml": "_config.yml",
    "toc.yml": "_toc.yml",
    "policy.yml": "policy.yml",
    "intro.md": "course/intro.md",
    "course.yml": "course/course.yml",
}
"""Templates, and where each is written."""
LONGEST_TITLE = 200


def new_course(folder: Path, title: str, author: str, more: dict[str, str] | None = None) -> Path:
    """Write the repository of a new course, all of it or nothing.

    Parameters
    ----------
    folder : Path
        That is not there yet, or empty but for what Git keeps.
    title, author : str
        Of the course.
    more : dict or None
        Further files: path to text.

    Returns
    -------
    Path
        The folder. What it holds builds at once.

    Raises
    ------
    OverwriteRefused
        The folder holds something.
    UsageError
        The title cannot be one.
    """
    title, author = " ".join(title.split()), " ".join(author.split())
    if not title or len(title) > LONGEST_TITLE:
        raise UsageError(
            "The course needs a title.",
            why=f"It has from 1 to {LONGEST_TITLE} characters.",
            fix="give it with --title",
        )
    held = folder.is_file() or (
        folder.is_dir() and any(one.name != ".git" for one in folder.iterdir())
    )
    if held:
        raise OverwriteRefused(
            f"{folder} holds something already.",
            where=Where(str(folder)),
            fix="Name a new folder; to add to a course: mlcourse new lesson MODULE/NAME.",
        )
    was_there = folder.is_dir()
    written: list[Path] = []
    try:
        for name, path in FILES.items():
            written.append(_write(folder / path, _filled(name, title, author)))
        written += [_write(folder / path, text) for path, text in (more or {}).items()]
        new_unit("lesson", LESSON, folder)
        new_unit("assessment", ASSESSMENT, folder)
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        for place in ("course", "assessments", ".github"):
            shutil.rmtree(folder / place, ignore_errors=True)
        if not was_there:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _filled(name: str, title: str, author: str) -> str:
    """Return a template with title and author; in YAML they are quoted, as JSON is YAML too."""
    text = _template(name)
    for mark, value in (("@TITLE@", title), ("@AUTHOR@", author)):
        quoted = json.dumps(value, ensure_ascii=False) if name.endswith(".yml") else value
        text = text.replace(mark, quoted)
    return text


def _template(name: str) -> str:
    found = resources.files("mlcourse.authoring") / "templates" / "course" / name
    return found.read_text("utf-8")


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
