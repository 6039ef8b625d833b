"""What a student reads when their code could not be asked: name missing, placeholder, error."""

from __future__ import annotations

from mlcourse.checks.messages import truncate
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.faults import (
    NameMissing,
    NoAttribute,
    NotCallable,
    Placeholder,
    Raised,
    StudentFault,
    TooLarge,
    Unsupported,
)

SLIPS = {"NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError"}


def is_placeholder(fault: StudentFault) -> bool:
    """Tell whether the student has not begun: ``...``, or ``raise NotImplementedError``."""
    if isinstance(fault, Placeholder):
        return True
    return (
        isinstance(fault, Raised)
        and fault.type_name == "NotImplementedError"
        and bool(fault.frames)
        and "NotImplementedError" in fault.frames[-1][2]
    )


def is_slip(fault: StudentFault) -> bool:
    """Tell whether something is only misnamed or not there, which shows no misconception."""
    if isinstance(fault, Raised):
        return fault.type_name in SLIPS
    return isinstance(fault, (NameMissing, NotCallable))


def explain(fault: StudentFault) -> CheckFailed:
    """Return a fault of the student's code as the failure that a student reads.

    Parameters
    ----------
    fault : StudentFault

    Returns
    -------
    CheckFailed
        Made of the student's own names, lines and error text only.

    Examples
    --------
    >>> explain(NameMissing("w", ("W",))).text
    '`w` is not defined.'
    """
    if is_placeholder(fault):
        name = getattr(fault, "name", None)
        return CheckFailed(
            f"`{name}` is still `...`." if name else "This part is not written yet.",
            next_step="Write your answer in place of the placeholder and run the cell.",
        )
    step = None
    match fault:
        case Raised():
            return _raised(fault)
        case NameMissing():
            text = f"`{fault.name}` is not defined."
            step = _spelling("Run the cell in which you define it", fault.close)
        case NoAttribute():
            text = f"Your object of type {fault.type_name} has no `{fault.name}`."
            step = _spelling("Check what kind of object it should be", fault.close)
        case NotCallable():
            text = f"This should be a function, and it is an object of type {fault.type_name}."
            step = "Look for a later line that gives the function's name to another value."
        case Unsupported():
            text = (
                f"Here a plain value is needed, and yours is an object of type {fault.type_name}."
            )
            step = "Give a number, a text, a list, a dictionary, an array or a table."
        case TooLarge():
            text = "The value is too large to be checked."
            step = "Check its shape: it may have grown by broadcasting or by a loop."
        case _:
            text = f"Your code could not be used: {truncate(str(fault))}"
    return CheckFailed(text, next_step=step)


def _raised(fault: Raised) -> CheckFailed:
    detail = f": {fault.text}" if fault.text else ""
    line = None
    if fault.frames:
        label, number, source = fault.frames[-1]
        line = f"{label}, line {number}: {source.strip()}"
    return CheckFailed(
        f"Your code stopped with {fault.type_name}{truncate(detail)}",
        actual=line,
        next_step="Call it yourself with a small example to see where it stops.",
    )


def _spelling(advice: str, close: tuple[str, ...]) -> str:
    if not close:
        return f"{advice}, and check the spelling."
    names = " and ".join(f"`{name}`" for name in close)
    return f"{advice}, or check the spelling: you have {names}."
