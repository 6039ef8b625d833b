"""A machine-learning course, and the toolkit that writes, checks and grades its notebooks."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "claim", "compare", "export", "predict", "progress"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from mlcourse import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'mlcourse' has no attribute {name!r}")
