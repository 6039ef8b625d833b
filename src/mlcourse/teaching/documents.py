"""Documents whose origin is known: docstrings of the libraries that are installed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

LIBRARIES = ("matplotlib", "numpy", "pandas", "scipy", "sklearn")
_PARTS = {
    "matplotlib": ("axes", "figure", "pyplot", "colors", "patches", "text", "ticker", "transforms"),
    "numpy": ("", "linalg", "fft", "random", "ma", "polynomial.polynomial"),
    "pandas": ("", "api.types", "core.groupby", "core.resample", "core.window"),
    "scipy": ("fft", "integrate", "linalg", "optimize", "signal", "sparse", "stats"),
    "sklearn": ("cluster", "datasets", "ensemble", "linear_model", "metrics", "preprocessing"),
}

_DRAWN = "X.sample(shape="
"""In docstrings whose numbers SciPy draws when it is imported, so that no two processes agree."""


def docstrings(libraries: Sequence[str] = LIBRARIES, last: int = 300) -> tuple[Any, Any]:
    """Return the ends of docstrings of public functions and classes, and their libraries.

    A text that several objects share is taken once, one with random numbers not at all. The order
    is that of libraries and names, so it is the same in every process; texts change with the
    versions of the libraries.

    Parameters
    ----------
    libraries : sequence of str
        Some of ``LIBRARIES``.
    last : int
        Characters that are kept, from the end of a docstring; shorter ones are taken whole.

    Returns
    -------
    texts, library : numpy.ndarray of str, shape (n,)

    Raises
    ------
    KeyError
        If a library is none of ``LIBRARIES``.
    """
    import importlib
    import inspect

    import numpy as np

    texts: list[str] = []
    names: list[str] = []
    seen: set[str] = set()
    for library in libraries:
        for part in _PARTS[library]:
            module = importlib.import_module(".".join(filter(None, (library, part))))
            for name, thing in sorted(vars(module).items()):
                if name.startswith("_") or not callable(thing):
                    continue
                text = re.sub(r"\s+", " ", inspect.getdoc(thing) or "")
                home = str(getattr(thing, "__module__", library) or library)
                if len(text) < 100 or text in seen or home.split(".", maxsplit=1)[0] != library:
                    continue
                if _DRAWN in text:
                    continue
                seen.add(text)
                texts.append(text[-last:])
                names.append(library)
    return np.array(texts), np.array(names)
