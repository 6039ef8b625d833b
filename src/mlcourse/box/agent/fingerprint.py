"""What the cells of a notebook have left behind, as text that is the same for the same things."""

from __future__ import annotations

import hashlib
import io
import pickle
import secrets
import sys
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

FINGERPRINT = (
    "from mlcourse.box.agent.fingerprint import fingerprint as _fingerprint\n"
    "_fingerprint(globals())"
)
"""A cell that shows the fingerprint of what stands before it."""


_OF_THE_SHELL = frozenset({"In", "Out", "exit", "quit", "get_ipython", "open"})
_NAMED = (ModuleType, type, FunctionType, BuiltinFunctionType)


def fingerprint(namespace: dict[str, Any]) -> dict[str, str]:
    """Return a digest of the value of each name that cells have defined.

    What cannot be pickled gets a digest that no other value has, the same value included: nothing
    can be said of it.
    """
    found = {
        name: _digest(value)
        for name, value in namespace.items()
        if not name.startswith("_") and name not in _OF_THE_SHELL
    }
    return dict(sorted(found.items()))


class _Pickler(pickle.Pickler):
    """Writes what libraries would write otherwise each time.

    PyTorch adds the address of its memory to a tensor: it is written by its numbers. matplotlib
    adds ids to what it draws: that is written by its kind, and what it shows is among the outputs.
    """

    def reducer_override(self, value: Any) -> Any:
        artist = sys.modules.get("matplotlib.artist")
        if artist is not None and isinstance(value, artist.Artist):
            return str, (type(value).__qualname__,)
        torch = sys.modules.get("torch")
        if torch is None or not isinstance(value, torch.Tensor):
            return NotImplemented
        numbers = value.detach().numpy()
        told = (str(value.dtype), numbers.shape, value.requires_grad, numbers.tobytes())
        return tuple, ((type(value).__qualname__, *told),)


def _digest(value: Any) -> str:
    if isinstance(value, _NAMED):
        return f"{type(value).__qualname__} {value.__name__}"
    try:
        written = io.BytesIO()
        _Pickler(written).dump(value)
        return hashlib.sha256(written.getvalue()).hexdigest()
    except Exception:
        return secrets.token_hex(32)
