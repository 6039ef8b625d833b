"""What the fork server does once, so that no submission pays for it: imports, and what is lazy.

Nothing here may start a thread (a copy of the process would lack it), draw a random number, or
leave anything behind that student code could tell from a fresh process by its results.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

# What these libraries import when they are first used, by the library that does it.
_LAZY: dict[str, tuple[str, ...]] = {
    "matplotlib": (
        *("matplotlib.pyplot", "matplotlib.backends.backend_agg", "PIL.PngImagePlugin"),
        *("matplotlib_inline.backend_inline", "IPython.core.pylabtools"),
    ),
    "pandas": ("pandas.io.formats.style", "pandas.plotting"),
    "scipy": ("scipy.stats", "scipy.optimize", "scipy.sparse", "scipy.special"),
    "sklearn": (
        *("sklearn.base", "sklearn.compose", "sklearn.dummy", "sklearn.ensemble"),
        *("sklearn.inspection", "sklearn.linear_model", "sklearn.metrics"),
        *("sklearn.model_selection", "sklearn.neighbors", "sklearn.pipeline"),
        *("sklearn.preprocessing", "sklearn.tree", "joblib", "joblib.externals.loky"),
    ),
    # The first step of an optimiser imports `torch._dynamo`: one to two seconds.
    "torch": ("torch.nn", "torch.optim", "torch.utils.data", "torch._dynamo"),
}
_ALWAYS = ("IPython.core.completer", "IPython.core.inputtransformer2", "IPython.display")


def warm(modules: Iterable[str]) -> list[str]:
    """Import `modules` with what they import lazily, and use once what is slow the first time.

    Returns
    -------
    list of str
        Those of `modules` that are not installed here, or cannot be imported.
    """
    wanted = dict.fromkeys(modules)
    missing = [name for name in wanted if not _imported(name)]
    for library in dict.fromkeys(name.partition(".")[0] for name in wanted):
        for name in _LAZY.get(library, ()):
            _imported(name)
        if library in sys.modules and library in _USES:
            with suppress(Exception):
                _USES[library]()
    for name in _ALWAYS:
        _imported(name)
    return missing


def threads() -> int:
    """Return how many threads this process has."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208


def _imported(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:
        return False
    return True


def _use_matplotlib() -> None:
    backend: Any = importlib.import_module("matplotlib.backends.backend_agg")
    figure: Any = importlib.import_module("matplotlib.figure")
    one = figure.Figure(figsize=(2, 2))
    backend.FigureCanvasAgg(one)
    axes = one.add_subplot()
    axes.plot([0, 1], label="a")
    axes.set_title("a")
    axes.legend()
    one.savefig(io.BytesIO(), format="png", bbox_inches="tight")


def _use_pandas() -> None:
    pandas: Any = importlib.import_module("pandas")
    pandas.DataFrame({"a": [1]})._repr_html_()


_USES: dict[str, Callable[[], None]] = {
    "matplotlib": _use_matplotlib,
    "pandas": _use_pandas,
}
