"""What the rewritten code of a test cell calls."""

from __future__ import annotations

import builtins
import importlib
import types
from collections.abc import Callable, Mapping
from typing import Any

from mlcourse.compat.bodies import NAME
from mlcourse.compat.bridge import Bridge
from mlcourse.compat.inspecting import inspect_for
from mlcourse.compat.namespace import Names
from mlcourse.compat.rewriting import FAIL, MODULE, REPLACED, SEED, SHIP


class LineFailed(AssertionError):
    """An assertion of the cell does not hold; with the two sides, if it is a comparison."""

    def __init__(self, line: str, message: str | None, sides: tuple[Any, Any] | None) -> None:
        super().__init__(message if message is not None else line)
        self.line, self.message, self.sides = line, message, sides


def tools_for(sources: Mapping[str, str], bridge: Bridge, names: Names) -> dict[str, Any]:
    """Return what the rewritten code calls."""
    marked: dict[types.FunctionType, str] = {}

    def remember(key: str) -> Callable[[types.FunctionType], types.FunctionType]:
        def mark(function: types.FunctionType) -> types.FunctionType:
            marked[function] = key
            return function

        return mark

    def ship(function: types.FunctionType) -> Any:
        if function not in marked:
            return function
        key = marked[function]
        modules, values = {}, {}
        for name in {*function.__code__.co_names, *function.__code__.co_freevars}:
            value = _value_in(function, name, names)
            if isinstance(value, types.ModuleType):
                modules[name] = value.__name__
            elif value is not function and value is not _ABSENT:
                values[name] = value
        name = key.partition("@")[0]
        own = "given" if name == "<lambda>" else name
        return bridge.make(sources[key], own, modules, values)

    def seed(function: Any, *arguments: Any) -> Any:
        owner = getattr(function, "__self__", None)
        module = getattr(function, "__module__", None)
        name = getattr(function, "__name__", None)
        result = function(*arguments)
        if type(owner).__module__ in {"random", "numpy.random.mtrand"}:
            module = {"random": "random"}.get(type(owner).__module__, "numpy.random")
        if isinstance(module, str) and isinstance(name, str):
            bridge.use("seed", module.removesuffix(".mtrand"), name, list(arguments))
        return result

    def module(name: str) -> Any:
        if name == "inspect":
            return inspect_for(bridge)
        if name in REPLACED:
            return importlib.import_module(REPLACED[name])
        try:
            return bridge.module(name)
        except ImportError as error:
            # Missing in both processes is no fault of the student's.
            raise ImportError(str(error)) from None

    def name_of(name: str) -> Any:
        try:
            return names[name]
        except KeyError:
            raise NameError(f"name {name!r} is not defined", name=name) from None

    bridge.ship = ship
    return {
        FAIL: LineFailed,
        SEED: seed,
        SHIP: remember,
        MODULE: module,
        NAME: name_of,
    }


_ABSENT = object()


def _value_in(function: types.FunctionType, name: str, names: Names) -> Any:
    if name in function.__code__.co_freevars and function.__closure__:
        return function.__closure__[function.__code__.co_freevars.index(name)].cell_contents
    if hasattr(builtins, name) and name not in names:
        return _ABSENT
    try:
        return names[name]
    except (KeyError, NameError):
        return _ABSENT
