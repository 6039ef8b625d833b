"""A machine-learning course, and the toolkit that writes, checks and grades its notebooks."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "export", "progress"]


def __getattr__(name: str) -> Any:
    if name in {"check", "export", "progress"}:
        from mlcourse import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'mlcourse' has no attribute {name!r}")
