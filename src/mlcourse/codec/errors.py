"""What can go wrong when a value is written or read."""

from __future__ import annotations

from typing import Any

from mlcourse.errors import MlcourseError


class CodecError(MlcourseError):
    """What was read is not something `encode` writes: the other side broke the format."""


class Unencodable(MlcourseError):
    """A value that cannot cross without loss.

    Parameters
    ----------
    type_name : str
        Qualified name of the type, as the value's own process claims it.
    why : str or None
        What in the value stands in the way.
    """

    def __init__(self, type_name: str, why: str | None = None) -> None:
        super().__init__(
            f"a value of type {type_name} cannot be passed on",
            why=why,
            fix="Pass numbers, text, lists, dictionaries, arrays or data frames, "
            "or a reference to one of the student's own objects.",
        )
        self.type_name = type_name

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.type_name, self.why)


class OverLimit(Unencodable):
    """A value of a known type that is larger than what may cross; nothing is ever cut short."""

    def __init__(self, type_name: str, why: str) -> None:
        super().__init__(type_name, why)
        self.fix = "Pass a smaller part of it, or an array instead of many single values."


class SecretRefused(MlcourseError):
    """A value marked as secret was about to be sent to the student's process."""

    def __init__(self) -> None:
        super().__init__(
            "a secret was about to be sent to the student's process",
            why="A value marked with secret(...) may be used by the check only.",
            fix="Pass other data, or write value.reveal() where students may see the value.",
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()
