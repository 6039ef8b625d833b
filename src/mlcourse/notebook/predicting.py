"""Predictions: said before the run, compared after it, and handed in with the notebook."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

LONGEST = 300
"""Characters of a prediction that is not a number, as it is kept and shown."""


@dataclass
class Prediction:
    """What a student expected of one result, and what came.

    Parameters
    ----------
    values : list
        What was expected, the first thought first: numbers, truth values or short texts.
    early : int
        How many of them were said before the result was known.
    measured : object
        The result; None while it is not known.
    """

    values: list[Any] = field(default_factory=list)
    early: int = 0
    measured: Any = None

    def as_data(self, name: str) -> dict[str, Any]:
        """Return it as it is handed in; the grader believes none of it."""
        return {
            "name": name,
            "first": self.values[0] if self.values else None,
            "last": self.values[-1] if self.values else None,
            "before_result": self.early > 0,
            "changed": len(self.values) > 1,
            "measured": self.measured,
        }


Predictions = dict[str, Prediction]


def predicted(kept: Predictions, name: str, value: Any) -> str:
    """Keep a prediction, and return what to say about it.

    Parameters
    ----------
    kept : dict of str to Prediction
        Changed in place.
    name : str
    value : object
        ``...`` as long as there is none.
    """
    if value is ...:
        return (
            "No prediction yet. Put what you expect in the place\n"
            "of ... and run this cell again. It is not graded."
        )
    one = kept.setdefault(name, Prediction())
    known = one.measured is not None
    plain = _plain(value)
    if not one.values or one.values[-1] != plain:
        one.values.append(plain)
        one.early += not known
    said = f"Kept: you predict {_shown(plain, None)}."
    if known:
        return f"{said} The result is known already, so this is a second thought."
    return said


def compared(kept: Predictions, name: str, measured: Any, unit: str, digits: int | None) -> str:
    """Keep a result, and return it beside what was predicted.

    Parameters
    ----------
    kept : dict of str to Prediction
        Changed in place.
    name : str
    measured : object
    unit : str
        Follows both numbers; may be empty.
    digits : int or None
        Digits after the point; three significant ones where it is None.
    """
    one = kept.setdefault(name, Prediction())
    one.measured = _plain(measured)
    came = f"Measured: {_with_unit(one.measured, unit, digits)}."
    if not one.values:
        return f"You made no prediction. {came}"
    return f"You predicted {_with_unit(one.values[-1], unit, digits)}. {came}"


def _with_unit(value: Any, unit: str, digits: int | None) -> str:
    shown = _shown(value, digits)
    return f"{shown} {unit}" if unit and isinstance(value, int | float) else shown


def _shown(value: Any, digits: int | None) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if digits is not None and math.isfinite(value):
        return f"{value:.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: numbers stay numbers, all else becomes a short text."""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()  # a scalar of NumPy, or a tensor without axes
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) < 1 << 53):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return str(value)[:LONGEST]
