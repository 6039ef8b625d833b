"""What can be wrong with a student's work when it is asked for something."""

from __future__ import annotations

from dataclasses import dataclass

Frame = tuple[str, int, str]
"""Name of the cell, number of the line counted from 1, text of the line."""


class Gone(Exception):
    """The process behind the student is gone."""


class StudentFault(Exception):
    """The student's work could not answer. Texts in it are cleaned and cut to 300 characters."""


@dataclass(eq=False)
class NameMissing(StudentFault):
    """The student's notebook does not define a name; `close` are similar ones that it does."""

    name: str
    close: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} is not defined." + _instead(self.close)


@dataclass(eq=False)
class Placeholder(StudentFault):
    """The value is still ``...``."""

    name: str

    def __str__(self) -> str:
        return f"{self.name} is still the placeholder `...`."


@dataclass(eq=False)
class Raised(StudentFault):
    """The student's code stopped with an error.

    Parameters
    ----------
    type_name : str
    text : str
        The error's own text.
    frames : tuple of (cell, line number, line)
        The student's own lines only, the innermost last.
    """

    type_name: str
    text: str = ""
    frames: tuple[Frame, ...] = ()

    def __str__(self) -> str:
        where = "".join(f"\n{cell}, line {line}: {text}" for cell, line, text in self.frames)
        return f"{self.type_name}: {self.text}{where}" if self.text else self.type_name + where


@dataclass(eq=False)
class Unsupported(StudentFault):
    """A plain value was asked for, and the object's type is not one that can be passed on."""

    type_name: str
    why: str = ""

    def __str__(self) -> str:
        return f"A value of type {self.type_name} cannot be passed on. {self.why}".rstrip()


@dataclass(eq=False)
class TooLarge(StudentFault):
    """The value is of a type that can be passed on, but it is too large."""

    type_name: str
    why: str = ""

    def __str__(self) -> str:
        return f"A value of type {self.type_name} is too large to be passed on. {self.why}".rstrip()


@dataclass(eq=False)
class NoAttribute(StudentFault):
    """The student's object lacks an attribute; `close` are similar ones that it has."""

    type_name: str
    name: str
    close: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"An object of type {self.type_name} has no {self.name}." + _instead(self.close)


@dataclass(eq=False)
class NotCallable(StudentFault):
    """Something was called that is no function, method or class."""

    type_name: str

    def __str__(self) -> str:
        return f"An object of type {self.type_name} cannot be called."


@dataclass(eq=False)
class Unreadable(StudentFault):
    """The student's process sent an answer that has not the form of one."""

    why: str

    def __str__(self) -> str:
        return f"The answer of the notebook's process cannot be read: {self.why}"


def _instead(close: tuple[str, ...]) -> str:
    return f" There is {', '.join(close)}." if close else ""
