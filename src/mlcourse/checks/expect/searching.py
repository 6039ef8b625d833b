"""The smallest input on which a function goes wrong, looked for among many random ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.expect.functions import same_on
from mlcourse.checks.expect.numeric import Tolerance
from mlcourse.checks.expect.sides import labelled
from mlcourse.checks.explaining import is_placeholder
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.faults import StudentFault


def everywhere(
    f: Any,
    reference: Callable[..., Any],
    inputs: Any,
    *,
    rng: np.random.Generator,
    examples: int = 100,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    equal_nan: bool = False,
    strict: bool = False,
    name: str | None = None,
) -> None:
    """Expect a function to give what a reference gives, whatever the input.

    Random inputs are tried; one that goes wrong is made smaller as long as it still goes wrong, so
    that the message shows an input that a student can think through (MacIver and Hatfield-Dodds
    2019, *Hypothesis*).

    Parameters
    ----------
    f : Reference or callable
    reference : callable
        The author's own function, called on the author's side.
    inputs : hypothesis.strategies.SearchStrategy
        Of what `function` takes as one input: a tuple of positional arguments, a dictionary of
        keyword arguments, or a single argument.
    rng : numpy.random.Generator
        Decides which inputs are tried.
    examples : int
        How many inputs are tried. A call into a box takes some tenths of a millisecond.
    rtol, atol, equal_nan, strict
        As in `close`.
    name : str or None

    Raises
    ------
    CheckFailed
        With the smallest input that was found.
    StudentFault
        If the function is missing or still a placeholder.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> rng = np.random.default_rng(0)
    >>> everywhere(lambda a: abs(a), lambda a: (a * a) ** 0.5, st.integers(-99, 99), rng=rng)
    """
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis.errors import Flaky, NoSuchExample

    label, tolerance = labelled(f, name), Tolerance(rtol, atol, equal_nan)

    def judge(one: Any) -> None:
        same_on(one, f, reference, tolerance, strict=strict, label=label)

    def goes_wrong(one: Any) -> bool:
        try:
            judge(one)
        except CheckFailed:
            return True
        except StudentFault as fault:
            if is_placeholder(fault):
                raise
            return True
        return False

    quiet = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        smallest = find(
            inputs, goes_wrong, settings=quiet, random=random.Random(int(rng.integers(2**32)))
        )
        judge(smallest)
    except NoSuchExample:
        return
    except Flaky:
        pass
    # It went wrong on an input, and on the same input it did not.
    raise CheckFailed(
        f"{label} does not always give the same result for the same input.",
        expected="the same result each time",
        actual="different results",
        next_step="Look for something that a call leaves behind: a global name, a list that "
        "grows, a random number.",
    )
