"""Questions and their checks, as an author declares them in checks.py and hidden.py."""

from __future__ import annotations

import inspect
import math
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal, TypeVar, get_args

from mlcourse.errors import UnitError, Where

Feedback = Literal["full", "actual-only", "none"]
Function = TypeVar("Function", bound=Callable[..., Any])

_QUESTION_ID = re.compile(r"q[0-9A-Za-z-]+")


@dataclass(frozen=True)
class Before:
    """A check that another one waits for: the name of its function, and its title."""

    name: str
    title: str


@dataclass(frozen=True)
class Check:
    """One check of a question.

    Parameters
    ----------
    id : str
        ``question.function_name``.
    name : str
        Name of the check function.
    title : str
        What a right answer does, as the rest of a sentence: "gives one score per customer".
    hidden : bool
        Set by the loader: True for a check that hidden.py registered.
    misconception : str or None
        Id of the misconception that a failure shows.
    errors_show_it : bool
        Whether an error of the student's code shows it, too.
    after : tuple of Before
        Checks of the same question that must pass first.
    takes_rng : bool
        Whether the function wants a random generator as its second argument.
    """

    id: str
    question: str
    name: str
    title: str
    points: float
    function: Callable[..., Any] = field(compare=False)
    where: Where
    takes_rng: bool = False
    hidden: bool = False
    misconception: str | None = None
    errors_show_it: bool = False
    hints: tuple[str, ...] = ()
    after: tuple[Before, ...] = ()
    time_limit: float = 10.0
    feedback: Feedback = "full"


@dataclass
class Question:
    """A question: an id, its objectives, and the checks registered so far.

    Made by `question`; checks are added by `check`.
    """

    id: str
    title: str | None = None
    objectives: tuple[str, ...] = ()
    checks: list[Check] = field(default_factory=list)

    @property
    def points(self) -> float:
        """The sum of the points of its checks."""
        return sum(check.points for check in self.checks)

    def check(
        self,
        title: str,
        *,
        points: float | None = None,
        misconception: str | None = None,
        errors_show_it: bool = False,
        hint: str | None = None,
        hints: Sequence[str] = (),
        after: str | Callable[..., Any] | Sequence[str | Callable[..., Any]] = (),
        time_limit: float = 10.0,
        feedback: Feedback = "full",
    ) -> Callable[[Function], Function]:
        """Register the decorated function as a check of this question.

        Parameters
        ----------
        title : str
            What a right answer does, as the rest of a sentence.
        points : float
            At least 0. Has to be given.
        misconception : str or None
            Id of the misconception that a failure shows. An error that stops the student's code is
            a failure that shows none,
        errors_show_it : bool
            unless this says that such an error is what the misconception leads to.
        hint, hints : str, sequence of str
            Offered one by one, from the second distinct failed attempt on.
        after : str, function, or sequence of these
            Checks of this question, registered earlier, that must pass before this one is made.
        time_limit : float
            Seconds.
        feedback : {"full", "actual-only", "none"}
            How much of a failure the student sees. A hidden check never shows values.

        Returns
        -------
        callable
            A decorator that returns the function as it is. The function takes ``(student)`` or
            ``(student, rng)``.

        Raises
        ------
        UnitError
            Naming file and line, if a value is not allowed or the function's name is taken.

        Examples
        --------
        >>> q1 = question("q1")
        >>> @q1.check("is positive", points=1)
        ... def positive(student):
        ...     expect.at_least(student["x"], 0)
        """

        def register(function: Function) -> Function:
            code = getattr(function, "__code__", None)
            if code is None or inspect.iscoroutinefunction(function):
                raise UnitError(
                    f"A check of question {self.id} is not a plain function.",
                    fix='Put the decorator on a "def" that takes (student) or (student, rng).',
                )
            where = Where(code.co_filename, line=code.co_firstlineno, question=self.id)
            hints_given = _hints(hint, hints, where)
            _require_text("title", title, where)
            worth = _required_points(points, title, where)
            _require_feedback(feedback, where)
            _require_seconds(time_limit, where)
            if misconception is not None:
                _require_text("misconception", misconception, where)
            name = function.__name__
            taken = next((check for check in self.checks if check.name == name), None)
            if taken is not None:
                raise UnitError(
                    f'Question {self.id} has two checks named "{name}".',
                    where=where,
                    why=f"The first is at {taken.where}; results are kept by this name.",
                    fix="Give one of the two functions another name.",
                )
            waits_for = [after] if isinstance(after, str) or callable(after) else after
            self.checks.append(
                Check(
                    id=f"{self.id}.{name}",
                    question=self.id,
                    name=name,
                    title=title,
                    points=worth,
                    function=function,
                    where=where,
                    takes_rng=_takes_rng(function, where),
                    misconception=misconception,
                    errors_show_it=errors_show_it,
                    hints=hints_given,
                    after=tuple(self._before(one, where) for one in waits_for),
                    time_limit=float(time_limit),
                    feedback=feedback,
                )
            )
            return function

        return register

    def _before(self, after: str | Callable[..., Any], where: Where) -> Before:
        name = after if isinstance(after, str) else getattr(after, "__name__", repr(after))
        found = next((check for check in self.checks if check.name == name), None)
        if found is None:
            names = [check.name for check in self.checks]
            close = get_close_matches(name, names, n=1)
            raise UnitError(
                f'Question {self.id} has no earlier check "{name}" to come after.',
                where=where,
                fix=f'Did you mean "{close[0]}"?'
                if close
                else f"Checks so far: {', '.join(names) or 'none'}.",
            )
        return Before(found.name, found.title)


def question(id: str, *, objectives: Sequence[str] = (), title: str | None = None) -> Question:
    """Declare a question.

    Parameters
    ----------
    id : str
        The id its cells carry: "q" followed by digits, letters or hyphens.
    objectives : sequence of str
        Ids of the objectives the question shows.
    title : str or None
        Plain words for tables; without it the heading of the question's text is used.

    Returns
    -------
    Question

    Raises
    ------
    UnitError
        Naming file and line, if the id or the objectives are not allowed.

    Examples
    --------
    >>> question("q2", objectives=["rare-events.compare-remedies"]).id
    'q2'
    """
    caller = sys._getframe(1)
    where = Where(caller.f_code.co_filename, line=caller.f_lineno)
    if not isinstance(id, str) or not _QUESTION_ID.fullmatch(id):
        raise UnitError(
            f"{id!r} cannot be the id of a question.",
            where=where,
            fix='An id is "q" followed by digits, letters or hyphens, such as "q1".',
        )
    if isinstance(objectives, str) or not all(isinstance(one, str) for one in objectives):
        raise UnitError(
            f"The objectives of question {id} are not a list of ids.",
            where=where,
            fix='Write objectives=["module.objective"].',
        )
    return Question(id, title, tuple(objectives))


def _takes_rng(function: Callable[..., Any], where: Where) -> bool:
    parameters = list(inspect.signature(function).parameters.values())
    needed = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and parameter.default is parameter.empty
    ]
    # Anything else that is required could not be given by whoever runs the check.
    required_names = [
        parameter
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    ]
    if len(needed) not in (1, 2) or required_names:
        raise UnitError(
            f'The check "{function.__name__}" takes {len(needed) + len(required_names)} arguments.',
            where=where,
            fix="A check takes (student), or (student, rng) when it draws random numbers.",
        )
    return len(needed) == 2


def _hints(hint: str | None, hints: Sequence[str], where: Where) -> tuple[str, ...]:
    if isinstance(hints, str):
        raise UnitError(
            "The hints of a check are one text.",
            where=where,
            fix="Write hint=... for one, hints=[...] for more.",
        )
    given = (*(() if hint is None else (hint,)), *hints)
    for one in given:
        _require_text("hint", one, where)
    return given


def _require_text(what: str, value: object, where: Where) -> None:
    if not isinstance(value, str) or not value.strip():
        raise UnitError(f"The {what} of a check must be a text, not {value!r}.", where=where)


def _required_points(points: float | None, title: str, where: Where) -> float:
    if points is None:
        raise UnitError(
            f'The check "{title}" has no points.',
            where=where,
            fix="Say what it is worth: points=1, or points=0 for one that only informs.",
        )
    number = isinstance(points, (int, float)) and not isinstance(points, bool)
    if not number or not math.isfinite(points) or points < 0:
        raise UnitError(
            f"The points of a check must be a number of at least 0, not {points!r}.", where=where
        )
    return float(points)


def _require_seconds(seconds: object, where: Where) -> None:
    number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not number or not math.isfinite(seconds) or seconds <= 0:  # type: ignore[arg-type, operator]
        raise UnitError(
            f"The time limit of a check must be seconds above 0, not {seconds!r}.", where=where
        )


def _require_feedback(feedback: object, where: Where) -> None:
    allowed = get_args(Feedback)
    if feedback not in allowed:
        close = get_close_matches(str(feedback), allowed, n=1)
        raise UnitError(
            f"The feedback of a check cannot be {feedback!r}.",
            where=where,
            fix=f'Did you mean "{close[0]}"?' if close else 'Use "full", "actual-only" or "none".',
        )
