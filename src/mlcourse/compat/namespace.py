"""The global names of a test cell: its own, Python's, and the student's."""

from __future__ import annotations

import builtins
import io
import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any

from mlcourse.compat.bridge import Bridge
from mlcourse.compat.proxies import Proxy


class Names(dict[str, Any]):
    """What a test cell runs in.

    Names of the student's are asked for when they are used, and again after each call of the
    student's code. What the cell assigns to such a name, or deletes, changes in the student's
    process as well, until the cell has run: a test can so find out what relies on what.

    Parameters
    ----------
    bridge : Bridge
    """

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(__name__="__main__", __builtins__=vars(builtins))
        self._bridge = bridge
        bridge.given = self._given_away
        self._fetched: dict[str, Any] = {}
        self._calls = 0
        self._deleted: set[str] = set()
        self._hers = Work(self)
        dict.update(
            self,
            print=_printing(sys.stdout, bridge.printed),
            globals=lambda: self._hers,
            locals=lambda: self._hers,
            vars=self._vars,
            dir=self._dir,
        )

    def __missing__(self, name: str) -> Any:
        # What Python brings is never the student's: a student's all() could say what it likes.
        if hasattr(builtins, name) or name in self._deleted:
            raise KeyError(name)
        return self.hers(name)

    def hers(self, name: str) -> Any:
        """Return what the student calls a name, or raise KeyError."""
        if self._bridge.calls != self._calls:
            self._calls = self._bridge.calls
            self._fetched.clear()
        if name not in self._fetched:
            if not self._bridge.has(name):
                raise KeyError(name)
            self._fetched[name] = self._bridge.get(name)
        return self._fetched[name]

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self._deleted.discard(name)
        if _crosses(value) and not name.startswith("_") and self._bridge.has(name):
            self._bridge.pending[name] = value

    def __delitem__(self, name: str) -> None:
        own = name in self
        if own:
            super().__delitem__(name)
        if name not in self._deleted and self._bridge.has(name):
            self._bridge.drop(name)
            self._deleted.add(name)
            self._fetched.pop(name, None)
        elif not own:
            raise KeyError(name)

    def _given_away(self, name: str, value: Any) -> None:
        """Ask for a number or a text anew, which the student's code may change from now on.

        Lists and the like stay the test's own: calls leave their changes in them.
        """
        if type(value) in _PLAIN:
            self.pop(name, None)
            self._fetched.pop(name, None)

    def known(self) -> list[str]:
        """Return the names that the cell and the student's work define."""
        own = [name for name in self if name not in _GIVEN]
        return [*own, *(n for n in self._bridge.names() if n not in self._deleted)]

    def _vars(self, *values: Any) -> Any:
        return vars(*values) if values else self._hers

    def _dir(self, *values: Any) -> list[str]:
        if values and isinstance(values[0], Proxy):
            return list(self._bridge.operate("dir", values[0]))
        return dir(*values) if values else sorted(set(self.known()))


class Work(Mapping[str, Any]):
    """What ``globals()`` gives in a test cell."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self._names.known()))

    def __len__(self) -> int:
        return len(set(self._names.known()))

    def __setitem__(self, name: str, value: Any) -> None:
        self._names[name] = value

    def __delitem__(self, name: str) -> None:
        del self._names[name]

    def pop(self, name: str, *default: Any) -> Any:
        """Remove a name and return what it stood for."""
        if name in self or not default:
            value = self[name]
            del self[name]
            return value
        return default[0]


_PLAIN = frozenset({int, float, complex, bool, str, bytes, type(None)})
_GIVEN = frozenset(
    {"print", "globals", "locals", "vars", "dir", "__name__", "__builtins__", "inspect"}
)


def _crosses(value: Any) -> bool:
    """Say whether a value may become the student's: no functions, modules and open files."""
    own = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type, io.IOBase)
    return not isinstance(value, own)


def _printing(usual: Any, printed: list[str]) -> Any:
    def say(*values: Any, **options: Any) -> None:
        """Print where the test has asked for it; else among what the student's code prints."""
        if options.get("file") is not None or sys.stdout is not usual:
            print(*values, **options)
        else:
            text = io.StringIO()
            print(*values, **{**options, "file": text})
            printed.append(text.getvalue())

    return say
