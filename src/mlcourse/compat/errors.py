"""What the student's code raises, as the error that a test cell can catch.

An error of a type of Python's own is raised as that type. Of other types there are stand-ins with
the same name: the type itself, if it stays in the student's process, can hold anything.
"""

from __future__ import annotations

import ast
import builtins
import sys

from mlcourse.student.faults import (
    NameMissing,
    NoAttribute,
    NotCallable,
    Placeholder,
    Raised,
    StudentFault,
)

FAULT = "__mlcourse_fault__"
ENDINGS = frozenset({"TimeLimit", "KeyboardInterrupt", "SystemExit", "GeneratorExit"})
"""Types by which code is ended, not by which it reports an error: no test may keep these."""


class Ended(BaseException):
    """The student's code was stopped or its process is gone. The cause is kept elsewhere."""


def error_from(fault: StudentFault, stand_ins: dict[str, type[BaseException]]) -> BaseException:
    """Return the error that a test cell meets where the student's work gave a fault.

    Parameters
    ----------
    fault : StudentFault
    stand_ins : dict
        Error types of the student's own, by name. A new one is added.
    """
    error: BaseException
    match fault:
        case NameMissing() | Placeholder():
            error = NameError(f"name {fault.name!r} is not defined")
        case NoAttribute():
            error = AttributeError(f"{fault.type_name!r} object has no attribute {fault.name!r}")
        case NotCallable():
            error = TypeError(f"{fault.type_name!r} object is not callable")
        case Raised():
            error = Ended() if fault.type_name in ENDINGS else _raised(fault, stand_ins)
        case _:
            error = TypeError(str(fault))
    setattr(error, FAULT, fault)
    return error


def fault_of(error: BaseException | None) -> StudentFault | None:
    """Return the fault that an error, or what led to it, was made from."""
    found = getattr(error, FAULT, None)
    return found if isinstance(found, StudentFault) else None


def stand_in(name: str, bases: list[str]) -> type[BaseException]:
    """Return an error type with a name, below the first of some types of Python's own."""
    known = [kind for kind in map(_builtin, bases) if kind is not None]
    return type(name, (known[0] if known else Exception,), {})


def _raised(fault: Raised, stand_ins: dict[str, type[BaseException]]) -> BaseException:
    kind = _builtin(fault.type_name) or stand_ins.get(fault.type_name) or _loaded(fault.type_name)
    if kind is None:
        kind = stand_ins[fault.type_name] = stand_in(fault.type_name.rpartition(".")[2], [])
    text = _plain(fault.text) if issubclass(kind, KeyError) else fault.text
    try:
        return kind(text) if fault.text else kind()
    except Exception:  # a type that needs more than a text
        return stand_in(kind.__name__, [])(fault.text)


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    if name in ENDINGS or not isinstance(found, type) or not issubclass(found, BaseException):
        return None
    return found


def _loaded(name: str) -> type[BaseException] | None:
    """Return an error type of a library that is loaded here anyway; nothing is ever imported."""
    module, _, own = name.rpartition(".")
    if module.partition(".")[0] in {"", "mlcourse"}:
        return None
    found = getattr(sys.modules.get(module), own, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _plain(text: str) -> object:
    """Return the key that a KeyError names; its text is the key as it would be typed."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text
