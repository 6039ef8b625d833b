"""What older test cells take from ``nose.tools``, which no Python of today can use."""

from __future__ import annotations

import re
from typing import Any
from unittest import TestCase

_case = TestCase()
_case.maxDiff = None
assert_equals = _case.assertEqual
__all__ = ["assert_equals", "eq_", "ok_"]
for _name in dir(_case):
    if _name.startswith("assert"):
        _old = re.sub("([A-Z])", lambda found: "_" + found[1].lower(), _name)
        globals()[_old] = getattr(_case, _name)
        __all__.append(_old)


def ok_(value: Any, message: str | None = None) -> None:
    """Assert that a value is true."""
    _case.assertTrue(value, message)


def eq_(one: Any, other: Any, message: str | None = None) -> None:
    """Assert that two values are equal."""
    _case.assertEqual(one, other, message)
