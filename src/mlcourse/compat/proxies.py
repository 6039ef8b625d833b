"""Objects of the student's that stay in the student's process, as a test cell sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcourse.student.reference import Reference

if TYPE_CHECKING:
    from mlcourse.compat.bridge import Bridge

_OWN = frozenset({"__name__", "__doc__", "__qualname__", "__annotations__", "__defaults__"})


@dataclass(frozen=True)
class About:
    """What a proxy stands for.

    Parameters
    ----------
    reference : Reference
    asked_class : bool
        It is a class that was asked for.
    made : bool
        The test has made it from such a class, so that it may be compared with plain data. Not so
        what its methods give: that could be any object, and say of itself that it is right.
    """

    bridge: Bridge
    reference: Reference
    asked_class: bool = False
    made: bool = False


class Proxy:
    """Stands for an object; what is done with it is done in the student's process."""

    __slots__ = ("_about",)
    _about: About

    def __init__(self, found: About) -> None:
        object.__setattr__(self, "_about", found)

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN:
            return _attribute(self, name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        return _attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        about(self).bridge.operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        about(self).bridge.operate("delattr", self, name)

    def __getitem__(self, key: Any) -> Any:
        return about(self).bridge.operate("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        about(self).bridge.operate("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        about(self).bridge.operate("delitem", self, key)

    def __len__(self) -> int:
        return int(about(self).bridge.operate("len", self))

    def __bool__(self) -> bool:
        return bool(about(self).bridge.operate("bool", self))

    def __iter__(self) -> Iterator[Any]:
        return iter(about(self).bridge.items(self))

    def __contains__(self, value: Any) -> bool:
        found = _compared(self, "contains", value)
        return value in list(self) if found is NotImplemented else bool(found)

    def __str__(self) -> str:
        return str(about(self).bridge.operate("str", self))

    def __repr__(self) -> str:
        return str(about(self).bridge.operate("repr", self))

    def __hash__(self) -> int:
        return id(self)

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, Proxy) and bool(
            about(self).bridge.operate("isinstance", value, self)
        )

    def __subclasscheck__(self, value: Any) -> bool:
        return isinstance(value, Proxy) and bool(
            about(self).bridge.operate("issubclass", value, self)
        )


class CallableProxy(Proxy):
    """Stands for a function, a method or a class."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return about(self).bridge.call(self, arguments, keywords)


class IteratorProxy(Proxy):
    """Stands for a generator or another iterator: it gives one thing at a time."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return about(self).bridge.operate("next", self)


def about(proxy: Proxy) -> About:
    """Return what a proxy stands for."""
    return proxy._about


def make_proxy(found: About, described: Mapping[str, Any]) -> Proxy:
    """Return the proxy of an object; its type has the name that the student's type has."""
    kind: type[Proxy] = CallableProxy if described["callable"] else Proxy
    kind = IteratorProxy if described["iterator"] else kind
    name = "type" if described["class"] else str(described["type"])
    made = type(name, (kind,), {"__slots__": ()})(found)
    assert isinstance(made, Proxy)
    return made


def _attribute(proxy: Proxy, name: str) -> Any:
    found = about(proxy)
    return found.bridge.brought(found.reference.attribute(name))


def _compared(proxy: Proxy, name: str, other: Any, *, mirrored: bool = False) -> Any:
    """Have an operator's result made in the student's process, where that can prove anything."""
    sides = (proxy, other)
    if not all(isinstance(one, Proxy) for one in sides) and not about(proxy).made:
        return NotImplemented
    return about(proxy).bridge.operate(name, *(reversed(sides) if mirrored else sides))


def _operator(name: str, *, mirrored: bool = False) -> Callable[[Any, Any], Any]:
    def method(self: Proxy, other: Any) -> Any:
        return _compared(self, name, other, mirrored=mirrored)

    return method


def _unary(name: str) -> Callable[[Any], Any]:
    def method(self: Proxy) -> Any:
        if not about(self).made:
            kind = type(self).__name__
            raise TypeError(f"a plain value is needed here, not an object of type {kind}")
        return about(self).bridge.operate(name, self)

    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Proxy, f"__{_name}__", _operator(_name))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(Proxy, f"__{_name}__", _operator(_name))
    setattr(Proxy, f"__r{_name}__", _operator(_name, mirrored=True))
for _name in ("and", "or", "xor"):
    setattr(Proxy, f"__{_name}__", _operator(f"{_name}_"))
    setattr(Proxy, f"__r{_name}__", _operator(f"{_name}_", mirrored=True))
for _name in ("neg", "pos", "invert", "abs", "int", "float", "round", "index"):
    setattr(Proxy, f"__{_name}__", _unary(_name))
