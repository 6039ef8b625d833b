"""What test cells need done in the student's process. Nothing it says is believed.

Made there by `mlcourse.student.Student.define`. Everything it returns passes through the codec.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import io
import itertools
import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

SOURCE = "from mlcourse.compat.companion import Companion\ncompanion = Companion()"
MOST_ITEMS = 100_000
_MOST_PRINTED = 100_000
_BY_NAME: Mapping[str, Callable[..., Any]] = {
    "len": len, "str": str, "repr": repr, "bool": bool, "int": int, "float": float,
    "round": round, "format": format, "isinstance": isinstance, "issubclass": issubclass,
    "hash": hash, "dir": dir, "next": next, "setattr": setattr, "delattr": delattr,
}  # fmt: skip
_NOTHING = object()


class Companion:
    """Acts on the student's objects where they are."""

    def __init__(self) -> None:
        self._names: dict[str, Any] | None = None
        self._before: dict[str, Any] = {}

    def call(
        self, function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> tuple[Any, Sequence[Any], Mapping[str, Any], str, str]:
        """Call a function; return its result, its arguments as left by it, and what it printed."""
        printed, told = io.StringIO(), io.StringIO()
        with redirect_stdout(printed), redirect_stderr(told):
            result = function(*arguments, **keywords)
        return (
            result,
            arguments,
            keywords,
            printed.getvalue()[:_MOST_PRINTED],
            told.getvalue()[:_MOST_PRINTED],
        )

    def operate(self, name: str, *operands: Any) -> Any:
        """Return what a function of Python's, or an operator, gives."""
        return (_BY_NAME.get(name) or getattr(operator, name))(*operands)

    def keep(self, value: Any) -> tuple[Any, dict[str, Any]]:
        """Return an object and its description, together so that it stays where it is."""
        return value, self.describe(value)

    def describe(self, value: Any) -> dict[str, Any]:
        """Return what kind of object it is."""
        is_class = isinstance(value, type)
        bases = value.__mro__[1:] if is_class and issubclass(value, BaseException) else ()
        return {
            "type": value.__name__ if is_class else type(value).__name__,
            "callable": callable(value),
            "class": is_class,
            "iterator": not is_class and hasattr(type(value), "__next__"),
            "errors": [base.__name__ for base in bases if _is_builtin_error(base)],
        }

    def items(self, value: Any) -> list[Any]:
        """Return what iterating gives, as far as anybody will look."""
        return list(itertools.islice(iter(value), MOST_ITEMS))

    def source(self, value: Any) -> str:
        """Return the code of a function or a class."""
        return inspect.getsource(value)

    def signature(self, value: Any) -> list[tuple[str, str, bool]]:
        """Return the parameters of a function: name, kind, and whether there is a default."""
        return [
            (one.name, one.kind.name, one.default is not one.empty)
            for one in inspect.signature(value).parameters.values()
        ]

    def seed(self, module: str, name: str, arguments: Sequence[Any]) -> None:
        """Seed a generator of the process."""
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        found(*arguments)

    def module(self, name: str) -> Any:
        """Return a module."""
        return importlib.import_module(name)

    def make(self, source: str, name: str, modules: Mapping[str, str], values: Any) -> Any:
        """Return a function of the test's, with the names that it uses."""
        made: dict[str, Any] = dict(values)
        for alias, full_name in modules.items():
            made[alias] = importlib.import_module(full_name)
        exec(source, made)
        return made[name]

    def look_in(self, candidate: Any) -> bool:
        """Find the notebook's names through one of its functions; say whether they are found."""
        names = getattr(candidate, "__globals__", None)
        main = getattr(sys.modules.get("__main__"), "__dict__", None)
        if type(names) is dict and str(names.get("__name__")).partition(".")[0] != "mlcourse":
            self._names = names
        # A number says nothing: names of many modules stand for the same one.
        elif main and callable(candidate) and any(one is candidate for one in main.values()):
            self._names = main
        return self._names is not None

    def put(self, name: str, value: Any) -> None:
        """Give a name of the notebook another value."""
        names = self._notebook()
        self._before.setdefault(name, names.get(name, _NOTHING))
        names[name] = value

    def drop(self, name: str) -> None:
        """Delete a name of the notebook."""
        names = self._notebook()
        self._before.setdefault(name, names.get(name, _NOTHING))
        del names[name]

    def put_back(self) -> None:
        """Undo what `put` and `drop` did."""
        for name, value in self._before.items():
            if value is _NOTHING:
                self._notebook().pop(name, None)
            else:
                self._notebook()[name] = value
        self._before.clear()

    def _notebook(self) -> dict[str, Any]:
        if self._names is None:
            raise LookupError("The notebook's names were not found.")
        return self._names


def _is_builtin_error(kind: type) -> bool:
    return getattr(builtins, kind.__name__, None) is kind and issubclass(kind, BaseException)
