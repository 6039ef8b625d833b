"""What a value's type says of itself."""

from __future__ import annotations


def library(value: object) -> str:
    """Return the name of the package that a value's type says it comes from."""
    try:
        module = type(value).__module__
    except Exception:  # a metaclass may answer anything
        return ""
    return module.partition(".")[0] if isinstance(module, str) else ""


def qualified_name(value: object) -> str:
    """Return ``module.Type`` of a value; built-in types and the notebook's own have no module."""
    kind = type(value)
    try:
        module, name = kind.__module__, kind.__qualname__
    except Exception:  # a metaclass may answer anything
        return "?"
    if not isinstance(name, str):
        return "?"
    if not isinstance(module, str) or module in ("builtins", "__main__"):
        return name[:200]
    return f"{module[:200]}.{name[:200]}"
