"""Values as short text for people: spaces made visible, numbers at the tolerance's precision.

No function here imports a library that the value does not already bring along.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np

LIMIT = 200
SHOWN_ITEMS = 12

_PLAIN_NAMES = {
    "bool": "True or False (bool)",
    "int": "a whole number (int)",
    "float": "a number (float)",
    "complex": "a complex number",
    "str": "text (str)",
    "bytes": "bytes",
    "NoneType": "nothing (None)",
    "ellipsis": "the placeholder `...`",
    "function": "a function",
    "method": "a method",
    "type": "a class",
}


def truncate(text: str, limit: int = LIMIT) -> str:
    """Return the text, its middle left out when it is longer than ``limit`` characters.

    Examples
    --------
    >>> truncate("a" * 1000, limit=20)
    'aaaaaaaaaa [… 1,000 characters in all …] aaaaaaaaaa'
    """
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]} [… {len(text):,} characters in all …] {text[-half:]}"


def is_array(value: object) -> bool:
    """Tell whether the value is a NumPy array, a pandas series or index, or a tensor."""
    return isinstance(value, np.ndarray) or library_kind(value) in {"Series", "Index", "Tensor"}


def library_kind(value: object) -> str | None:
    """Return "DataFrame", "Series", "Index", "Tensor" or "sparse", or None for anything else.

    Asks the value's classes for their names, so that neither pandas, torch nor scipy is imported.
    """
    for kind in type(value).__mro__:
        package = kind.__module__.partition(".")[0]
        if package == "pandas" and kind.__name__ in {"DataFrame", "Series", "Index"}:
            return kind.__name__
        if package == "torch" and kind.__name__ == "Tensor":
            return "Tensor"
        if package == "scipy" and "sparse" in kind.__module__:
            return "sparse"
    return None


def tensor_array(tensor: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """Return a tensor's numbers as a NumPy array."""
    plain = tensor.detach().cpu()
    if plain.dtype.is_floating_point and plain.dtype.itemsize < 4:
        plain = plain.float()  # NumPy has no bfloat16
    return np.asarray(plain)


def dimensions(shape: Sequence[int | None]) -> str:
    """Return a shape as text; None stands for "any".

    Examples
    --------
    >>> dimensions((5, None))
    '(5, any)'
    """
    inner = ", ".join("any" if size is None else str(size) for size in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def kind_of(value: object) -> str:
    """Return what a value is, in plain words, with its size.

    Examples
    --------
    >>> kind_of([1, 2, 3])
    'a list of 3 items'
    >>> kind_of(True)
    'True or False (bool)'
    """
    kind = library_kind(value)
    if isinstance(value, np.ndarray) or kind is not None:
        return _library_text(value, kind)
    if isinstance(value, np.generic):
        return f"a NumPy number ({type(value).__name__})"
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        name = {"dict": "dictionary"}.get(type(value).__name__, type(value).__name__)
        return f"a {name} of {count(len(value), 'item')}"
    type_name = str(getattr(value, "type_name", type(value).__name__))
    return _PLAIN_NAMES.get(type_name, f"an object of type {type_name}")


def _library_text(value: Any, kind: str | None) -> str:
    match kind:
        case "DataFrame":
            rows, columns = count(len(value), "row"), count(value.shape[1], "column")
            text = f"a table (DataFrame) of {rows} and {columns}"
        case "Series":
            text = f"a column (Series) of {count(len(value), 'value')}, {value.dtype}"
        case "Index":
            text = f"an index of {count(len(value), 'value')}"
        case "Tensor":
            text = f"a tensor of shape {dimensions(tuple(value.shape))}, {value.dtype}"
        case "sparse":
            text = f"a sparse matrix of shape {dimensions(tuple(value.shape))}"
        case _:
            text = f"an array of shape {dimensions(value.shape)}, {value.dtype}"
    return text


def is_number(value: object) -> bool:
    """Tell whether a value is a number: neither True nor False, nor a duration.

    Examples
    --------
    >>> is_number(1), is_number(True)
    (True, False)
    """
    others = (bool, np.bool_, np.timedelta64)  # NumPy counts durations among the integers
    return isinstance(value, numbers.Number) and not isinstance(value, others)


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it needs one.

    Examples
    --------
    >>> count(1, "row"), count(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def show(value: object, limit: int = LIMIT) -> str:
    """Return a value as short text.

    Strings are quoted, with spaces that are easily overlooked written as ␠; arrays and tables are
    summarised by their shape and first values; long text loses its middle.

    Examples
    --------
    >>> show("a ")
    "'a␠'"
    >>> show(0.1 + 0.2)
    '0.3'
    """
    return truncate(_text(value), limit)


def show_number(value: Any, tolerance: float | None = None) -> str:
    """Return a number, with as many digits as the tolerance makes meaningful.

    Examples
    --------
    >>> show_number(3.14159265, tolerance=0.01)
    '3.142'
    """
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
        return str(complex(value))
    number = float(value)
    if not math.isfinite(number):
        return {True: "NaN"}.get(math.isnan(number), "infinity" if number > 0 else "-infinity")
    digits = 6
    if tolerance is not None and 0 < tolerance < math.inf and number:
        # One digit beyond the size of the tolerance.
        digits = math.floor(math.log10(abs(number))) - math.floor(math.log10(tolerance)) + 2
    return f"{number:.{min(max(digits, 3), 15)}g}"


def show_two(first: Any, second: Any, tolerance: float | None = None) -> tuple[str, str]:
    """Return two different numbers with enough digits to be seen as different.

    Examples
    --------
    >>> show_two(0.30000001, 0.3)
    ('0.30000001', '0.3')
    """
    texts = show_number(first, tolerance), show_number(second, tolerance)
    if texts[0] != texts[1] or first == second:
        return texts
    for digits in range(7, 18):
        texts = f"{float(first):.{digits}g}", f"{float(second):.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def show_arguments(arguments: Sequence[object], keywords: Mapping[str, object]) -> str:
    """Return a call's arguments as they would be typed.

    Examples
    --------
    >>> show_arguments(([1, 2],), {"k": 3})
    '[1, 2], k=3'
    """
    parts = [show(value, limit=100) for value in arguments]
    parts += [f"{name}={show(value, limit=100)}" for name, value in keywords.items()]
    return truncate(", ".join(parts))


def _text(value: object) -> str:
    anything: Any = value
    match library_kind(value):
        case "Tensor":
            text = _array_text(tensor_array(anything), f"tensor, {anything.dtype}")
        case "Series" | "Index" as kind:
            text = _array_text(np.asarray(anything), f"{kind}, {anything.dtype}")
        case "DataFrame":
            columns = ", ".join(str(name) for name in list(anything.columns)[:SHOWN_ITEMS])
            more = "" if anything.shape[1] <= SHOWN_ITEMS else ", …"
            text = f"{kind_of(value)}: {columns}{more}"
        case _:
            text = _builtin_text(value)
    return text


def _builtin_text(value: object) -> str:
    if isinstance(value, str):
        text = visible(value)
    elif isinstance(value, (bool, np.bool_)) or is_number(value):
        text = show_number(value)
    elif isinstance(value, np.ndarray):
        text = _array_text(value)
    elif isinstance(value, Mapping):
        inner = [f"{_text(key)}: {_text(item)}" for key, item in _first(list(value.items()))]
        text = "{" + ", ".join(inner) + _more(len(value)) + "}"
    elif isinstance(value, (list, tuple, Set)):
        text = _items_text(value)
    elif value is None or value is Ellipsis:
        text = "None" if value is None else "..."
    elif isinstance(value, (bytes, range, slice)):
        text = repr(value)
    elif isinstance(value, np.generic):
        text = str(value)
    else:
        text = kind_of(value)
    return text


def _items_text(value: Sequence[object] | Set[object]) -> str:
    inner = ", ".join(_text(item) for item in _first(list(value))) + _more(len(value))
    if isinstance(value, list):
        return f"[{inner}]"
    if isinstance(value, tuple):
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f"{{{inner}}}" if value else "an empty set"


def _first(items: list[Any]) -> list[Any]:
    return items[:SHOWN_ITEMS]


def _more(size: int) -> str:
    return f", … ({size:,} items)" if size > SHOWN_ITEMS else ""


def _array_text(array: np.ndarray, kind: str | None = None) -> str:
    if array.size <= SHOWN_ITEMS and array.ndim <= 2:
        return _items_text(array.tolist()) if array.ndim else _text(array.tolist())
    head = ", ".join(_text(item) for item in array.reshape(-1)[:6].tolist())
    described = f"{kind or array.dtype}, shape {dimensions(array.shape)}"
    return f"{head}, … ({described})"


def visible(text: str) -> str:
    """Return a string quoted, with odd spaces and control characters written out.

    Examples
    --------
    >>> visible("two  words\\n")
    "'two␠␠words\\\\n'"
    """
    quoted = repr(str(text))
    body = re.sub(r"^ +| +$| {2,}", lambda run: "␠" * len(run.group()), quoted[1:-1])
    return quoted[0] + body + quoted[-1]


def show_margin(allowed: float, around: complex) -> str:
    """Return how far a value may lie from the expected one, where that is worth reading.

    A margin below a thousandth of the value only allows for rounding, so it would say nothing.

    Examples
    --------
    >>> show_margin(0.05, 2.5)
    ' ± 0.05'
    >>> show_margin(2.5e-06, 2.5)
    ''
    """
    worth_reading = allowed > abs(around) / 1000 and allowed < float("inf")
    return f" ± {allowed:.1g}" if worth_reading else ""
