"""Between a test cell and the student's work: values come as plain data, the rest as proxies."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import numpy as np

from mlcourse.compat import companion
from mlcourse.compat.errors import Ended, error_from, stand_in
from mlcourse.compat.proxies import About, Proxy, about, make_proxy
from mlcourse.errors import MlcourseError
from mlcourse.student.faults import Gone, Raised, StudentFault, TooLarge, Unsupported
from mlcourse.student.reference import Reference, Student

T = TypeVar("T")
_MOST_TRIED = 40
_MOST_LISTED = 1000
_LEFT = (list, dict, set, np.ndarray)


class Bridge:
    """Asks the student's work on behalf of one test cell.

    Parameters
    ----------
    student : Student
    classes : collection of str
        Names that the reference solution defines as classes. Only their instances may take part
        in comparisons and arithmetic with the test's own values: any other object that cannot be
        passed on would answer for itself whether it is right.

    Attributes
    ----------
    ending : Exception or None
        Why the student's process is gone or was stopped, whatever the test made of it.
    printed, told : list of str
        What the student's code wrote to its standard output and error.
    """

    def __init__(self, student: Student, classes: Collection[str] = ()) -> None:
        self.ending: Exception | None = None
        self.printed: list[str] = []
        self.told: list[str] = []
        self.calls = 0
        self.pending: dict[str, Any] = {}
        """Names of the student's to which the test has given another value."""
        self._student, self._classes = student, frozenset(classes)
        self._stand_ins: dict[str, type[BaseException]] = {}
        self._companion: Reference | None = None
        self._usual = sys.stdout
        self._known: frozenset[str] | None = None
        self._changed = self._found = False
        self.given: Callable[[str, Any], object] = lambda _name, _value: None
        """Told of each name that has got another value."""
        self.ship: Callable[[Any], Any] | None = None
        """Makes a function of the test's in the student's process; see `mlcourse.compat.cells`."""

    def has(self, name: str) -> bool:
        """Say whether the student's work defines a name."""
        if self._known is None:
            self._known = frozenset(self._ask(self._student.names))
        if name in self._known or (name[:1] != "_" and len(self._known) < _MOST_LISTED):
            return name in self._known
        return bool(self._ask(lambda: self._student.has(name)))

    def names(self) -> list[str]:
        """Return the names that the student's work defines."""
        return list(self._ask(self._student.names))

    def get(self, name: str) -> Any:
        """Return what the student calls a name."""
        return self.brought(self._student[name], name=name)

    def brought(self, reference: Reference, *, made: bool = False, name: str | None = None) -> Any:
        """Return an object as plain data, or as a proxy where its type cannot be passed on."""
        try:
            return self._ask(reference.value)
        except TypeError as error:
            if not isinstance(getattr(error, "__mlcourse_fault__", None), (Unsupported, TooLarge)):
                raise
        # What a name stands for now, whatever it stands for later.
        kept = self._ask(lambda: self._tool("keep")(reference))
        reference, described = kept.item(0), self._ask(kept.item(1).value)
        if described["class"] and described["errors"] and isinstance(name, str):
            kind = self._stand_ins.get(name) or stand_in(name, list(described["errors"]))
            self._stand_ins[name] = kind
            return kind
        asked = bool(described["class"]) and name in self._classes
        return make_proxy(About(self, reference, asked, made), described)

    def call(self, proxy: Proxy, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call an object of the student's; lists and the like are left as the call leaves them."""
        self.calls += 1
        sent = self.sendable((tuple(arguments), dict(keywords)))
        told = self._ask(lambda: self._tool("call")(about(proxy).reference, *sent))
        made = about(proxy).asked_class
        if isinstance(told, Reference):  # something in it cannot be passed on as it is
            result = self.brought(told.item(0), made=made)
            for place, given in ((1, dict(enumerate(arguments))), (2, keywords)):
                for key, value in given.items():
                    if type(value) in _LEFT or type(value).__module__.startswith("pandas."):
                        _leave(value, self.brought(told.item(place).item(key)))
            printed, errors = (self._ask(told.item(n).value) for n in (3, 4))
        else:
            result, after, named, printed, errors = told
            for value, left in zip(arguments, after, strict=True):
                _leave(value, left)
            for key, value in keywords.items():
                _leave(value, named[key])
        self.printed.append(str(printed))
        if sys.stdout is not self._usual:  # the test listens
            sys.stdout.write(str(printed))
        self.told.append(str(errors))
        return result

    def operate(self, name: str, *operands: Any) -> Any:
        """Return what an operator or function of Python's gives in the student's process."""
        told = self._ask(lambda: self._tool("operate")(name, *self.sendable(operands)))
        return self.brought(told) if isinstance(told, Reference) else told

    def items(self, proxy: Proxy) -> list[Any]:
        """Return what iterating over an object of the student's gives."""
        told = self._ask(lambda: self._tool("items")(about(proxy).reference))
        if not isinstance(told, Reference):
            return list(told)
        size = self.use("operate", "len", told)
        return [self.brought(told.item(n)) for n in range(min(int(size), companion.MOST_ITEMS))]

    def use(self, name: str, *arguments: Any) -> Any:
        """Have the companion in the student's process do something; plain data are expected."""
        return self._ask(lambda: self._tool(name)(*self.sendable(arguments)))

    def module(self, name: str) -> Any:
        """Return a module as it is in the student's process."""
        told = self._ask(lambda: self._tool("module")(name))
        return self.brought(told) if isinstance(told, Reference) else told

    def make(
        self, source: str, name: str, modules: Mapping[str, str], values: Mapping[str, Any]
    ) -> Any:
        """Return a reference to a function of the test's, made in the student's process."""
        return self._ask(lambda: self._tool("make")(source, name, modules, self.sendable(values)))

    def put(self, name: str, value: Any) -> None:
        """Give a name of the student's another value until the test cell has run."""
        self._find(name)
        self.use("put", name, value)
        self._changed = True

    def drop(self, name: str) -> None:
        """Delete a name of the student's until the test cell has run."""
        self._find(name)
        self.use("drop", name)
        self._changed = True

    def put_back(self) -> None:
        """Undo what `put` and `drop` did."""
        self.pending.clear()
        if self._changed and self.ending is None:
            self.use("put_back")
            self._changed = False

    def sendable(self, value: Any) -> Any:
        """Return a value with references in place of proxies, also inside lists and the like."""
        if isinstance(value, Proxy):
            return about(value).reference
        if type(value) in (list, tuple):
            return type(value)(self.sendable(one) for one in value)
        if type(value) is dict:
            return {key: self.sendable(one) for key, one in value.items()}
        if isinstance(value, types.FunctionType) and self.ship is not None:
            return self.ship(value)
        name = getattr(value, "__name__", None)
        if isinstance(name, str) and getattr(builtins, name, None) is value:
            return self._student.define("import builtins as given", "given").attribute(name)
        return value

    def _find(self, name: str) -> None:
        """Find the notebook's names, by any of its functions."""
        for candidate in ["check", name, *self.names()[:_MOST_TRIED]]:
            if self._found:
                return
            if self._student.has(candidate):
                try:
                    self._found = bool(self.use("look_in", self._student[candidate]))
                except (NameError, TypeError):
                    continue

    def _tool(self, name: str) -> Reference:
        if self._companion is None:
            self._companion = self._student.define(companion.SOURCE, "companion")
        return self._companion.attribute(name)

    def _ask(self, question: Callable[[], T]) -> T:
        if self.ending is not None:
            raise Ended
        if self.pending:
            self._give()
        try:
            return question()
        except Gone as gone:
            self.ending = gone
            raise Ended from None
        except StudentFault as fault:
            if isinstance(fault, Raised) and fault.type_name not in self._stand_ins:
                self._learn(fault.type_name)
            error = error_from(fault, self._stand_ins)
            if isinstance(error, Ended):
                self.ending = fault
            raise error from None

    def _give(self) -> None:
        """Give names their new values, before any code of the student's can look at them."""
        pending, self.pending = self.pending, {}
        for name, value in pending.items():
            # What cannot be passed on is the test's own.
            with suppress(LookupError, TypeError, ValueError, MlcourseError):
                self.put(name, value)
                self.given(name, value)

    def _learn(self, type_name: str) -> None:
        """Make a stand-in for an error type that the student's notebook defines."""
        if hasattr(builtins, type_name) or not type_name.isidentifier():
            return
        try:
            if self._student.has(type_name):
                described = self._tool("describe")(self._student[type_name])
                if type(described) is dict and described.get("errors"):
                    self._stand_ins[type_name] = stand_in(type_name, list(described["errors"]))
        except Gone as gone:
            self.ending = gone
        except StudentFault:
            return


def _leave(ours: Any, theirs: Any) -> None:
    """Give a list, dictionary, set, array or table that a call has changed its new content."""
    if type(ours) is not type(theirs):
        return
    if isinstance(ours, list):
        ours[:] = theirs
    elif isinstance(ours, (dict, set)):
        ours.clear()
        ours.update(theirs)
    elif isinstance(ours, np.ndarray):
        if ours.shape == theirs.shape and ours.dtype == theirs.dtype and ours.flags.writeable:
            ours[...] = theirs
    elif type(ours).__module__.startswith("pandas.") and hasattr(ours, "_update_inplace"):
        ours._update_inplace(theirs)
