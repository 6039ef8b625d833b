"""The author's side: what a check asks a student's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from mlcourse.codec.decoding import Blob, Decoder
from mlcourse.codec.encoding import Encoder
from mlcourse.codec.errors import CodecError
from mlcourse.student.answers import Answerer
from mlcourse.student.cleaning import clean_line
from mlcourse.student.faults import Unreadable
from mlcourse.student.replies import fault_from
from mlcourse.student.tracing import FrameFilter

Ask = Callable[[dict[str, Any], Sequence[bytes]], tuple[dict[str, Any], Sequence[Blob]]]


class Student:
    """A student's notebook after it has run, as a check sees it.

    Parameters
    ----------
    ask : callable
        Takes a request and its blobs to an `Answerer` and brings back the reply and its blobs.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def __getitem__(self, name: str) -> Reference:
        """Return a reference to what the student calls `name`. Nothing is asked yet."""
        if not isinstance(name, str):
            raise TypeError('Write student["name"]: the name of a variable, as text.')
        return Reference(self, ["name", name], (), name)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f'The student\'s names are asked for as student["{name}"].')

    def __iter__(self) -> NoReturn:
        raise TypeError("Use student.names() for the names that the student's notebook defines.")

    def __contains__(self, name: object) -> NoReturn:
        raise TypeError('Use student.has("name") to ask whether the notebook defines a name.')

    def __repr__(self) -> str:
        return "<student>"

    def has(self, name: str) -> bool:
        """Tell whether the student's notebook defines a name."""
        found = self._plain({"op": "has", "name": name})
        if type(found) is not bool:
            raise Unreadable("true or false was asked for")
        return found

    def names(self) -> tuple[str, ...]:
        """Return the names that the student's notebook defines, without those that begin with _."""
        found = self._plain({"op": "names"})
        if type(found) is not list or not all(type(name) is str for name in found):
            raise Unreadable("names were asked for")
        return tuple(clean_line(name) for name in found)

    def define(self, source: str, name: str) -> Reference:
        """Define something of the author's in the student's process, apart from the notebook.

        Parameters
        ----------
        source : str
            Python code with its own imports. The student's process can read it, so it may hold
            nothing that must stay hidden.
        name : str
            What of it is wanted.

        Returns
        -------
        Reference

        Raises
        ------
        StudentFault
            The code raises an error.
        """
        reply, _ = self._send({"op": "define", "source": source, "name": name}, [])
        return _handed(self, reply, name)

    def release(self) -> None:
        """Let go of all objects that calls have left in the student's process."""
        self._plain({"op": "release"})

    def _about(self, operation: str, subjects: tuple[object, ...]) -> tuple[Any, Sequence[Blob]]:
        encoder = Encoder(lambda value: self._spec(value, encoder))
        request = {"op": operation, "about": encoder.write(subjects)}
        return self._send(request, encoder.blobs)

    def _spec(self, value: object, encoder: Encoder) -> list[Any] | None:
        if not isinstance(value, Reference):
            return None
        student, root, steps = value._whole()
        if student is not self:
            raise TypeError("A reference to one student's object was passed to another student.")
        return [
            "ref",
            root,
            [[kind, encoder.value(detail) if kind == "item" else detail] for kind, detail in steps],
        ]

    def _send(
        self, request: dict[str, Any], blobs: Sequence[bytes]
    ) -> tuple[dict[str, Any], Sequence[Blob]]:
        reply, answered = self._ask(request, blobs)
        if type(reply) is not dict:
            raise Unreadable("it is not a document")
        if "fault" in reply:
            raise fault_from(reply["fault"])
        return reply, answered

    def _plain(self, request: dict[str, Any]) -> Any:
        return _value(*self._send(request, []))


class Reference:
    """Stands for an object in the student's process.

    ``.value()`` brings the object itself. An attribute gives a further reference; a call gives
    plain data where the type of the result can be passed on, and a reference where it cannot.
    Everything else, such as comparing or counting, needs the value.
    """

    __slots__ = ("_label", "_root", "_steps", "_student")
    __hash__ = None  # type: ignore[assignment]
    _label: str
    _root: list[Any]
    _steps: tuple[tuple[str, Any], ...]
    _student: Student

    def __init__(
        self,
        student: Student,
        root: list[Any],
        steps: tuple[tuple[str, Any], ...],
        label: str,
    ) -> None:
        for name, value in zip(self.__slots__, (label, root, steps, student), strict=True):
            object.__setattr__(self, name, value)

    def value(self) -> Any:
        """Return the object as plain data.

        Raises
        ------
        StudentFault
            The name is missing or still ``...``, the object is of a type that cannot be passed on,
            or it is too large.
        """
        return _value(*self._student._about("get", (self,)))

    def kind(self) -> str:
        """Return the qualified name of the object's type, as the student's process claims it."""
        name = _value(*self._student._about("kind", (self,)))
        if type(name) is not str:
            raise Unreadable("the name of a type was asked for")
        return clean_line(name)

    def item(self, key: object) -> Reference:
        """Return a reference to ``object[key]``; nothing is asked yet."""
        return self._further("item", key, f"[{_short(key)}]")

    def attribute(self, name: str) -> Reference:
        """Return a reference to an attribute, also one named as a method of this class."""
        return self._further("attribute", name, f".{name}")

    def copy(self) -> Reference:
        """Return a reference to a deep copy, so that the student's own object stays as it is."""
        made = self._result(*self._student._about("copy", (self,)), self._label)
        if not isinstance(made, Reference):
            raise Unreadable("a handle was expected")
        return made

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        """Call the object in the student's process.

        Parameters
        ----------
        *arguments, **keywords : object
            Plain data or references, also inside lists, tuples and dictionaries.

        Returns
        -------
        object
            Plain data, or a `Reference` where the result's type cannot be passed on.

        Raises
        ------
        StudentFault
            The call could not be made, or the student's code raised an error.
        Unencodable
            An argument cannot be passed on.
        SecretRefused
            An argument holds a secret.
        """
        reply, blobs = self._student._about("call", (self, arguments, keywords))
        return self._result(reply, blobs, f"{self._label}(…)")

    def __getitem__(self, key: object) -> Reference:
        return self.item(key)

    def __getattr__(self, name: str) -> Reference:
        # Python and IPython look for such names on anything they meet.
        if name.startswith("_"):
            raise AttributeError(f"a reference has no {name}")
        return self.attribute(name)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self.value(), dtype)

    def __str__(self) -> str:
        return self._label

    def __repr__(self) -> str:
        return f"<reference to the student's {self._label}>"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError("A check cannot change the student's objects. Use .value() for a copy.")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError("A check cannot change the student's objects. Use .value() for a copy.")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            "A reference cannot be copied or stored. Use .value() for the object, "
            "or .copy() for a copy in the student's process."
        )

    def _refuse(self, *_arguments: object, **_keywords: object) -> NoReturn:
        raise TypeError(
            f"{self._label} is a reference to the student's object, not its value. "
            "Use .value() to work with the value."
        )

    __bool__ = __len__ = __iter__ = __contains__ = __setitem__ = __delitem__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _refuse
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __neg__ = __pos__ = __abs__ = _refuse
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _refuse
    __int__ = __float__ = __complex__ = __index__ = __round__ = _refuse
    __enter__ = __exit__ = __array_ufunc__ = _refuse

    def _further(self, kind: str, detail: object, label: str) -> Reference:
        steps = (*self._steps, (kind, detail))
        return Reference(self._student, self._root, steps, self._label + label)

    def _result(self, reply: dict[str, Any], blobs: Sequence[Blob], label: str) -> Any:
        if "handle" not in reply:
            return _value(reply, blobs)
        return _handed(self._student, reply, label)

    def _whole(self) -> tuple[Student, list[Any], tuple[tuple[str, Any], ...]]:
        return self._student, self._root, self._steps


class LocalStudent(Student):
    """The student whose names are at hand in this very process.

    Values pass through the codec here as well: a check gets copies, never the objects themselves.

    Parameters
    ----------
    namespace : dict
        The student's global names.
    frame_filter : callable or None
        See `Answerer`.
    """

    def __init__(self, namespace: dict[str, Any], frame_filter: FrameFilter | None = None) -> None:
        super().__init__(Answerer(namespace, frame_filter).answer)


def _handed(student: Student, reply: dict[str, Any], label: str) -> Reference:
    handle = reply.get("handle")
    if type(handle) is not int or not 0 <= handle < 2**63:
        raise Unreadable("a handle was expected")
    return Reference(student, ["handle", handle], (), label)


def _value(reply: dict[str, Any], blobs: Sequence[Blob]) -> Any:
    if "value" not in reply:
        raise Unreadable("a value was asked for")
    try:
        return Decoder(blobs).read(reply["value"])
    except CodecError as error:
        raise Unreadable(clean_line(error.what)) from None


def _short(key: object) -> str:
    shown = repr(key)
    return shown if len(shown) <= 30 else "…"
