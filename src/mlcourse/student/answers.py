"""The student's side: answers requests from a namespace.

Runs in the student's kernel and in a box. Nothing it says is believed by the other side.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mlcourse.codec.decoding import Blob, Decoder, PassThrough
from mlcourse.codec.encoding import Encoder
from mlcourse.codec.errors import CodecError, OverLimit, SecretRefused, Unencodable
from mlcourse.codec.fields import fields, integer, sequence, text
from mlcourse.codec.naming import qualified_name
from mlcourse.student import snapshots
from mlcourse.student.tracing import FrameFilter, cell_name, student_frames

T = TypeVar("T")
Reply = tuple[dict[str, Any], list[bytes]]
_LONGEST_NAME = 1000
_LONGEST_TEXT = 2000
_LONGEST_SOURCE = 100_000
GIVEN = "<given by a check>"
_MOST_NAMES = 2000
_SHELL_NAMES = frozenset({"In", "Out", "exit", "quit", "get_ipython", "open"})


class _Fault(PassThrough):
    """Ends the answer to one request; the document goes back instead of a value."""

    def __init__(self, kind: str, **details: Any) -> None:
        super().__init__(kind)
        self.document = {"kind": kind, **details}


class Answerer:
    """Answers requests about a namespace.

    The namespace is changed only by the student's own functions and by `restore`.

    Parameters
    ----------
    namespace : dict
        The student's global names.
    frame_filter : callable or None
        From the file name of a frame to the name of the student's cell, or None for code that is
        not the student's. Without it, the names IPython gives to cells are known.
    """

    def __init__(self, namespace: dict[str, Any], frame_filter: FrameFilter | None = None) -> None:
        self._namespace = namespace
        self._frame_filter = frame_filter or cell_name
        self._handles: dict[int, object] = {}
        self._made = 0
        self._snapshots: dict[str, snapshots.Snapshot] = {}
        self._operations: dict[object, Callable[[dict[str, Any], Sequence[Blob]], Reply]] = {
            "get": self._get,
            "call": self._call,
            "has": self._has,
            "names": self._names,
            "kind": self._kind,
            "copy": self._copy,
            "define": self._define,
            "release": self._release,
            "snapshot": self._snapshot,
            "restore": self._restore,
        }

    def answer(self, request: dict[str, Any], blobs: Sequence[Blob] = ()) -> Reply:
        """Answer one request.

        Parameters
        ----------
        request : dict
            JSON-able, as `Student` writes it.
        blobs : sequence of bytes
            The raw bytes that the request names by number.

        Returns
        -------
        reply : dict
            JSON-able: ``value``, ``handle`` with ``kind``, or ``fault``.
        blobs : list of bytes

        Raises
        ------
        KeyboardInterrupt
            The only thing that passes through from the student's code.
        """
        try:
            operation = self._operations.get(request.get("op"))
            if operation is None:
                raise CodecError("the request asks for nothing that is known")
            return operation(request, blobs)
        except _Fault as fault:
            return {"fault": fault.document}, []
        except CodecError as error:
            return {"fault": {"kind": "request", "text": _sendable(str(error))}}, []

    def _get(self, request: dict[str, Any], blobs: Sequence[Blob]) -> Reply:
        (value,) = self._subjects(request, blobs, 1)
        try:
            return self._encoded(value)
        except OverLimit as error:
            raise _refusal("too large", error) from None
        except Unencodable as error:
            raise _refusal("unsupported", error) from None
        except SecretRefused:
            raise _Fault("unsupported", type=qualified_name(value), why="") from None

    def _call(self, request: dict[str, Any], blobs: Sequence[Blob]) -> Reply:
        function, arguments, keywords = self._subjects(request, blobs, 3)
        if not callable(function):
            raise _Fault("not callable", type=qualified_name(function))
        result = self._run(lambda: function(*arguments, **keywords))
        try:
            return self._encoded(result)
        except OverLimit as error:
            raise _refusal("too large", error) from None
        except (Unencodable, SecretRefused):
            return self._kept(result)

    def _has(self, request: dict[str, Any], _: Sequence[Blob]) -> Reply:
        return {"value": text(request.get("name"), _LONGEST_NAME) in self._namespace}, []

    def _names(self, _: dict[str, Any], __: Sequence[Blob]) -> Reply:
        return self._encoded(self._own_names())

    def _kind(self, request: dict[str, Any], blobs: Sequence[Blob]) -> Reply:
        (value,) = self._subjects(request, blobs, 1)
        return {"value": _sendable(qualified_name(value))}, []

    def _copy(self, request: dict[str, Any], blobs: Sequence[Blob]) -> Reply:
        (value,) = self._subjects(request, blobs, 1)
        return self._kept(self._run(lambda: copy.deepcopy(value)))

    def _define(self, request: dict[str, Any], _: Sequence[Blob]) -> Reply:
        source = text(request.get("source"), _LONGEST_SOURCE)
        name = text(request.get("name"), _LONGEST_NAME)
        # Names of its own: what an author defines is neither seen nor changed by the notebook's.
        given: dict[str, Any] = {"__name__": "given"}
        self._run(lambda: exec(compile(source, GIVEN, "exec"), given))
        if name not in given:
            raise CodecError(f"the source that was given defines no {name}")
        return self._kept(given[name])

    def _release(self, request: dict[str, Any], _: Sequence[Blob]) -> Reply:
        listed = request.get("handles")
        if listed is None:
            self._handles.clear()
        else:
            for handle in sequence(listed):
                self._handles.pop(integer(handle), None)
        return {"value": None}, []

    def _snapshot(self, request: dict[str, Any], _: Sequence[Blob]) -> Reply:
        name = text(request.get("name"), _LONGEST_NAME)
        self._snapshots[name] = snapshots.take(self._namespace)
        return {"value": None}, []

    def _restore(self, request: dict[str, Any], _: Sequence[Blob]) -> Reply:
        name = text(request.get("name"), _LONGEST_NAME)
        if name not in self._snapshots:
            raise CodecError(f"there is no snapshot {name}")
        snapshots.restore(self._namespace, self._snapshots[name])
        return {"value": None}, []

    def _subjects(
        self, request: dict[str, Any], blobs: Sequence[Blob], count: int
    ) -> tuple[Any, ...]:
        subjects = Decoder(blobs, self._resolve).read(request.get("about"))
        if type(subjects) is not tuple or len(subjects) != count:
            raise CodecError("the request is not about what its operation needs")
        return subjects

    def _resolve(self, decoder: Decoder, payload: list[object]) -> object:
        """Return the object a reference means: a name or a handle, and the way from there."""
        root, steps = fields(payload, 2, "reference")
        where, key = fields(sequence(root), 2, "reference")
        if where == "name":
            label = text(key, _LONGEST_NAME)
            value = self._named(label)
        elif where == "handle":
            number = integer(key)
            if number not in self._handles:
                raise CodecError("a reference was used after its release")
            value, label = self._handles[number], qualified_name(self._handles[number])
        else:
            raise CodecError("a reference begins with neither a name nor a handle")
        for step in sequence(steps):
            if value is ...:
                break
            kind, detail = fields(sequence(step), 2, "step")
            if kind == "attribute":
                name = text(detail, _LONGEST_NAME)
                value, label = self._attribute(value, name), f"{label}.{name}"
            elif kind == "item":
                value, label = self._item(value, decoder.value(detail)), f"{label}[…]"
            else:
                raise CodecError("a step of a reference is of an unknown kind")
        if value is ...:
            raise _Fault("placeholder", name=_sendable(label))
        return value

    def _named(self, name: str) -> object:
        if name in self._namespace:
            return self._namespace[name]
        raise _Fault("name missing", name=name, close=_close(name, self._own_names()))

    def _attribute(self, value: object, name: str) -> object:
        try:
            return getattr(value, name)
        except KeyboardInterrupt:
            raise
        except AttributeError as error:
            # One that passed through the student's own lines comes from inside a property.
            if student_frames(error, self._frame_filter):
                raise self._raised(error) from None
        except BaseException as error:
            raise self._raised(error) from None
        near = _close(name, self._run(lambda: dir(value)))
        raise _Fault("no attribute", type=_sendable(qualified_name(value)), name=name, close=near)

    def _item(self, value: Any, key: object) -> object:
        return self._run(lambda: value[key])

    def _own_names(self) -> list[str]:
        names = [
            name
            for name in list(self._namespace)
            if type(name) is str and not name.startswith("_") and name not in _SHELL_NAMES
        ]
        return names[:_MOST_NAMES]

    def _encoded(self, value: object) -> Reply:
        encoder = Encoder()
        try:
            return {"value": encoder.write(value)}, encoder.blobs
        except (KeyboardInterrupt, Unencodable, SecretRefused):
            raise
        except BaseException as error:
            raise self._raised(error) from None

    def _kept(self, value: object) -> Reply:
        self._made += 1
        self._handles[self._made] = value
        return {"handle": self._made, "kind": _sendable(qualified_name(value))}, []

    def _run(self, action: Callable[[], T]) -> T:
        """Do something that may run the student's code, and turn what it raises into a fault."""
        try:
            return action()
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise self._raised(error) from None

    def _raised(self, error: BaseException) -> _Fault:
        frames = [
            [_sendable(label), line, _sendable(source)]
            for label, line, source in student_frames(error, self._frame_filter)
        ]
        return _Fault(
            "raised",
            type=_sendable(qualified_name(error)),
            text=_message(error),
            frames=frames,
        )


def _message(error: BaseException) -> str:
    try:
        return _sendable(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException:
        return ""


def _refusal(kind: str, error: Unencodable) -> _Fault:
    return _Fault(kind, type=_sendable(error.type_name), why=_sendable(error.why or ""))


def _sendable(message: str) -> str:
    """Return text that a JSON document in UTF-8 can hold. Cleaning is the reader's work."""
    return str(message)[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")


def _close(name: str, names: list[str]) -> list[str]:
    """Return names a person may have meant, the likeliest first."""
    short = [other for other in names[:_MOST_NAMES] if type(other) is str and len(other) <= 100]
    same = [other for other in short if other.casefold() == name.casefold()]
    near = difflib.get_close_matches(name, short, n=3)
    return [_sendable(other) for other in dict.fromkeys(same + near)][:3]
