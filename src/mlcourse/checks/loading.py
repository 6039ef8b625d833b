"""Turning the source of checks.py and hidden.py into questions.

Nothing is registered globally: each load makes its own modules, and hidden.py's import of
``checks`` gets the very module loaded with it, so that several bundles can be open in one process.
"""

from __future__ import annotations

import builtins
import linecache
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from mlcourse.checks.questions import Check, Question
from mlcourse.errors import MlcourseError, UnitError, Where
from mlcourse.installing import install_command


@dataclass(frozen=True)
class LoadedChecks:
    """The questions of a unit, in the order of their declaration."""

    questions: dict[str, Question]

    @property
    def checks(self) -> Iterator[Check]:
        """All checks, question by question."""
        return (check for question in self.questions.values() for check in question.checks)


def load_checks(source: str, filename: str = "checks.py") -> LoadedChecks:
    """Return the questions that a checks.py declares.

    Parameters
    ----------
    source : str
        Text of the file.
    filename : str
        Name used in errors and tracebacks, and the module's ``__file__``.

    Raises
    ------
    UnitError
        If the file cannot be executed, naming the line; or if two questions share an id.

    Examples
    --------
    >>> source = "from mlcourse.checks import question\\nq1 = question('q1')"
    >>> list(load_checks(source).questions)
    ['q1']
    """
    return LoadedChecks(_questions(_execute("checks", source, filename, {})))


def load_bundle_checks(
    checks_source: str, hidden_source: str, *, folder: Path | str | None = None
) -> LoadedChecks:
    """Return the questions of checks.py with the hidden checks that hidden.py adds.

    Parameters
    ----------
    checks_source, hidden_source : str
        Texts of the two files.
    folder : path or None
        Where the files stand, so that hidden.py finds data by ``Path(__file__).parent``.

    Raises
    ------
    UnitError
        If a file cannot be executed, or two questions share an id.
    """
    place = Path() if folder is None else Path(folder)
    checks = _execute("checks", checks_source, str(place / "checks.py"), {})
    visible = {id: len(question.checks) for id, question in _questions(checks).items()}
    hidden = _execute("hidden", hidden_source, str(place / "hidden.py"), {"checks": checks})
    questions = _questions(checks, hidden)
    for id, question in questions.items():
        shown = visible.get(id, 0)
        question.checks[shown:] = [replace(check, hidden=True) for check in question.checks[shown:]]
    return LoadedChecks(questions)


def _execute(
    name: str, source: str, filename: str, siblings: Mapping[str, ModuleType]
) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = filename

    def find(wanted: str, *args: Any, **kwargs: Any) -> Any:
        if wanted in siblings:
            return siblings[wanted]
        return builtins.__import__(wanted, *args, **kwargs)

    # Builtins of the module's own, so that an import in it, now or when a check runs, sees its
    # sibling without an entry in sys.modules.
    vars(module)["__builtins__"] = {**vars(builtins), "__import__": find}
    # A traceback shows source lines only of files or of what linecache was told.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    try:
        exec(compile(source, filename, "exec"), vars(module))
    except MlcourseError:
        raise
    except SyntaxError as error:
        raise UnitError(
            f"{Path(filename).name} is not valid Python: {error.msg}.",
            where=Where(error.filename or filename, line=error.lineno),
            fix="Mend this line, or the one above it.",
        ) from error
    except Exception as error:
        lines = [
            frame.lineno
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == filename
        ]
        raise UnitError(
            f"{Path(filename).name} cannot be loaded.",
            where=Where(filename, line=lines[-1] if lines else None),
            why=f"{type(error).__name__}: {error}",
            fix=_fix(error, Path(filename)),
        ) from error
    return module


def _fix(error: Exception, file: Path) -> str:
    match error:
        case ModuleNotFoundError(name=str(name)):
            return f"{install_command(name)}, where you build and where you grade"
        case NameError(name=str(name)):
            return f"Check the spelling of {name}, or define or import it above this line."
    return f"Mend this line. The whole error:  python {file.name}  in the folder of the file."


def _questions(*modules: ModuleType) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for module in modules:
        for value in list(vars(module).values()):
            if not isinstance(value, Question) or found.get(value.id) is value:
                continue
            if value.id in found:
                raise UnitError(
                    f"Two questions have the id {value.id}.",
                    where=Where(str(module.__file__)),
                    fix=f'Declare it once; hidden.py says "from checks import {value.id}".',
                )
            found[value.id] = value
    return found
