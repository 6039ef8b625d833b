"""One unit at work in one kernel: what the set-up cell told, and the student's attempts so far."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlcourse.checks.loading import LoadedChecks
from mlcourse.checks.outcome import Outcome, State
from mlcourse.course.solutions import defined_names, tree_hash
from mlcourse.notebook.predicting import Predictions

ATTRIBUTE = "_mlcourse_session"
OUR_CALL = re.compile(
    r"\s*(mlcourse\s*\.\s*)?(check|progress|export|predict|compare)\s*\([^()]*\)\s*;?\s*"
)
SET_UP = "mlcourse.notebook import start"


@dataclass(frozen=True)
class QuestionInfo:
    """What the set-up cell tells of a question.

    Parameters
    ----------
    stub : str
        Hash of the stub's syntax tree, see `mlcourse.course.solutions.tree_hash`.
    defines : tuple of str
        Names that an answer defines.
    """

    id: str
    title: str
    points: float | None = None
    stub: str | None = None
    defines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """What the set-up cell tells of the unit.

    Parameters
    ----------
    unit, release, title : str
    notebook : str
        Name of the released file.
    questions : mapping of id to QuestionInfo
    misconceptions : mapping of id to mapping
        Each with ``says`` and ``reread``.
    loaded : LoadedChecks
        The visible checks.
    """

    unit: str
    release: str
    title: str
    notebook: str
    questions: Mapping[str, QuestionInfo]
    misconceptions: Mapping[str, Mapping[str, Any]]
    loaded: LoadedChecks


@dataclass(frozen=True)
class SyntaxFault:
    """Why a cell could not be run at all.

    Parameters
    ----------
    line : int or None
        Line of the cell, counted from 1.
    code : str
        That line, or empty where it is not known.
    message : str
        What Python says of it.
    """

    line: int | None
    code: str
    message: str


@dataclass
class Session:
    """The unit and what has been checked so far. Lives on the shell, not in a module."""

    unit: Unit
    last: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)
    failed_attempts: dict[str, set[str]] = field(default_factory=dict)
    predictions: Predictions = field(default_factory=dict)

    def record(self, question: str, outcomes: tuple[Outcome, ...], sources: Sequence[str]) -> int:
        """Keep the outcomes of a question; return its number of distinct failed attempts.

        Parameters
        ----------
        question : str
        outcomes : tuple of Outcome
        sources : sequence of str
            What has been run so far. The same set of sources is the same attempt, so running a
            cell or a check again is none.
        """
        self.last[question] = outcomes
        failed = self.failed_attempts.setdefault(question, set())
        if any(outcome.state is State.FAILED for outcome in outcomes):
            text = "\n".join(sorted({tree_hash(source) for source in sources}))
            failed.add(hashlib.sha256(text.encode()).hexdigest())
        return len(failed)


def answer_sources(history: Sequence[str]) -> list[str]:
    """Return the sources that can hold answers: without set-up, checks and empty lines."""
    return [
        source
        for source in history
        if source.strip() and not OUR_CALL.fullmatch(source) and SET_UP not in source
    ]


def is_begun(info: QuestionInfo, sources: Sequence[str], names: Mapping[str, object]) -> bool:
    """Tell whether a question has been answered in this kernel, be it wrongly.

    Parameters
    ----------
    info : QuestionInfo
    sources : sequence of str
        What has been run so far, the oldest first.
    names : mapping
        The student's global names.

    Returns
    -------
    bool
        False while the last cell that concerns the question is its untouched stub, or no such cell
        has been run.
    """
    wanted = set(info.defines)
    if not wanted:  # nothing to recognise an answer by: all but a stub that was run last counts
        return not sources or info.stub is None or tree_hash(sources[-1]) != info.stub
    for source in reversed(sources):
        if info.stub is not None and tree_hash(source) == info.stub:
            return False
        if wanted & set(defined_names(source)):
            return True
    return any(name in names for name in wanted)  # made in another way, such as %run or an import


def syntax_fault(source: str, transform: Callable[[str], str] = str) -> SyntaxFault | None:
    """Return why a cell cannot be run, or None where Python can read it.

    Parameters
    ----------
    source : str
        The cell as it was typed.
    transform : callable
        What IPython makes of magics before Python reads the cell.
    """
    blank = len(source) - len(source.lstrip())
    above = source.count("\n", 0, blank)  # IPython drops empty lines at the top; people count them
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = transform(source[source.rfind("\n", 0, blank) + 1 :])
            compile(code, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        lines = source.splitlines()
        line = None if error.lineno is None else min(error.lineno + above, len(lines))
        told = lines[line - 1].strip() if line else ""
        return SyntaxFault(line, told, f"{type(error).__name__}: {error.msg}")
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return None


def unread_answer(
    info: QuestionInfo,
    sources: Sequence[str],
    names: Mapping[str, object],
    transform: Callable[[str], str] = str,
) -> SyntaxFault | None:
    """Return why the answer that was run last could not be run, or None.

    Parameters
    ----------
    info : QuestionInfo
    sources : sequence of str
        What has been run so far, the oldest first.
    names : mapping
        The student's global names.
    transform : callable
        See `syntax_fault`.

    Notes
    -----
    Nothing can be parsed in such a cell, so words must do: it is the answer where it sets out to
    define one of the question's names; where it only mentions one it is taken for the answer as
    long as no other cell has answered the question.
    """
    mentions = re.compile(_any_of(info.defines))
    mentioned: SyntaxFault | None = None
    for source in reversed(sources) if info.defines else ():
        if info.stub is not None and tree_hash(source) == info.stub:
            return mentioned
        fault = syntax_fault(source, transform) if mentions.search(source) else None
        if sets_out_to_answer(info, source):
            return fault
        mentioned = mentioned or fault
    return None if any(name in names for name in info.defines) else mentioned


def sets_out_to_answer(info: QuestionInfo, source: str) -> bool:
    """Tell whether a cell defines one of the question's names, or would if Python could read it.

    Parameters
    ----------
    info : QuestionInfo
    source : str
        The cell as it was typed.
    """
    if set(info.defines) & set(defined_names(source)):
        return True
    one = _any_of(info.defines)
    if not info.defines or source.lstrip().startswith("%%") or not re.search(one, source):
        return False
    if syntax_fault(source) is None:
        return False
    defines = rf"^\s*(async\s+)?(def|class)\s+{one}|^[^=#(\n]*{one}[^=(\n]*=(?!=)"
    return re.search(defines, source, re.MULTILINE) is not None


def _any_of(names: Sequence[str]) -> str:
    return rf"\b({'|'.join(map(re.escape, names))})\b"
