"""Files that tell GitHub and GitLab what to do: prove a course, grade a class, or practice.

Sources: GitHub, *Workflow syntax for GitHub Actions* and *Security hardening*; GitLab, *CI/CD YAML
syntax reference*.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import mlcourse
from mlcourse.delivery.autograders.packing import pin_of
from mlcourse.errors import UsageError

SYSTEMS = ("github", "gitlab")
MOST_SHARDS = {"github": 256, "gitlab": 200}
"""Jobs of one matrix, see the systems' limits."""
_FOLDER = Path(__file__).parent / "templates"
_WHEEL = "# Beside it lies mlcourse's wheel, which  pip wheel --no-deps PATH/TO/MLCOURSE  makes."
_GONE = "\0"
_WORD = re.compile(r"@(?P<name>[A-Z]+)(?: (?P<extras>[\w,]+))?@")


def workflow(
    system: str,
    *,
    notebook: str | None = None,
    shards: int = 8,
    install: str | None = None,
    python: str = "3.11",
) -> str:
    """Return the file for a system: for grading a class, or for practice.

    Parameters
    ----------
    system : str
        One of `SYSTEMS`.
    notebook : str or None
        With it the workflow is for a student's repository, and makes the visible checks of that
        notebook; without it a class is graded.
    shards : int
        Into how many jobs a class is divided.
    install : str or None
        Pinned requirement of mlcourse; without it a wheel of this version lies in the repository.
    python : str
        Version of Python.

    Raises
    ------
    UsageError
        If the requirement is not pinned, or the system has no room for so many jobs.
    """
    if not 1 <= shards <= MOST_SHARDS[system]:
        raise UsageError(
            f"There cannot be {shards} shards.",
            why=f"{system} has room for 1 to {MOST_SHARDS[system]}",
            fix="give another number with --shards",
        )
    values = {
        "SHARDS": str(shards),
        "NUMBERS": ", ".join(str(number) for number in range(1, shards + 1)),
        "NOTEBOOK": json.dumps(notebook, ensure_ascii=False),
    }
    kind = "grade" if notebook is None else "practice"
    return _filled(f"{system}-{kind}.yml", values, install, python)


def course_workflow(system: str, *, install: str | None = None, python: str = "3.11") -> str:
    """Return the file that proves every unit of a course and builds its book at each change.

    Parameters
    ----------
    system : str
        One of `SYSTEMS`.
    install, python : str
        As of `workflow`.

    Raises
    ------
    UsageError
        If the requirement is not pinned, or this is no version of Python.
    """
    return _filled(f"{system}-course.yml", {}, install, python)


def _filled(template: str, values: Mapping[str, str], install: str | None, python: str) -> str:
    if re.fullmatch(r"3\.\d+", python) is None:
        raise UsageError(f"{python!r} is no version of Python.", fix="give one like 3.11")
    pin = None if install is None else pin_of(install)
    name = f"mlcourse-{mlcourse.__version__}-py3-none-any.whl"
    told = {
        **values,
        "PYTHON": python,
        "WHEEL": f"  WHEEL: {name}" if pin is None else _GONE,
        "WHEELNOTE": _WHEEL if pin is None else _GONE,
    }

    def filled(found: re.Match[str]) -> str:
        if found["name"] != "INSTALL":
            return told[found["name"]]
        if pin is None:
            return f'"./${{WHEEL}}[{found["extras"]}]"'
        return f"'mlcourse[{found['extras']}] {pin}'"

    text = (_FOLDER / template).read_text("utf-8")
    return _WORD.sub(filled, text).replace(f"{_GONE}\n", "")
