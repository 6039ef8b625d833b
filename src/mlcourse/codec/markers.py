"""Values with a meaning of their own: what must not be sent, and what could not be rebuilt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")


class Secret(Generic[T]):
    """A value the codec refuses to send to the student's process.

    Arithmetic, indexing and comparison are refused too, so that nothing derived from it loses
    the mark by accident.

    Parameters
    ----------
    value : object
        Held-out labels, a reference answer.
    """

    __slots__ = ("_value",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """Return the value without its mark."""
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    def _refuse(self, *_args: Any, **_keywords: Any) -> NoReturn:
        raise TypeError("This value is a secret. Use .reveal() to work with it in the check.")

    __array__ = __array_ufunc__ = __array_function__ = _refuse
    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _refuse
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __neg__ = __pos__ = __abs__ = _refuse
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _refuse
    __int__ = __float__ = __complex__ = __index__ = __call__ = _refuse
    __reduce_ex__ = __copy__ = __deepcopy__ = _refuse


def secret(value: T) -> Secret[T]:
    """Mark a value, so that it is never sent to the student's process.

    Parameters
    ----------
    value : object

    Returns
    -------
    Secret
        Its ``reveal()`` gives the value back.
    """
    return Secret(value)


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that could not be rebuilt here because its library is missing."""

    type_name: str
