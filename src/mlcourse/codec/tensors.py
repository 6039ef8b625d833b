"""PyTorch tensors: values and dtype, on the CPU. Gradients and their graph stay where they are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec.arrays import write_array
from mlcourse.codec.errors import CodecError, Unencodable
from mlcourse.codec.fields import choice, fields
from mlcourse.codec.markers import Opaque

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

_CARRIERS = {
    "bool": "bool",
    "uint8": "uint8",
    "uint16": "uint16",
    "uint32": "uint32",
    "uint64": "uint64",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "float16": "float16",
    "bfloat16": "int16",  # NumPy has no bfloat16: its bits travel
    "float32": "float32",
    "float64": "float64",
    "complex64": "complex64",
    "complex128": "complex128",
}
_NAMES = frozenset(_CARRIERS)


def write(value: Any, encoder: Encoder) -> list[Any] | None:
    """Return the spec of a tensor or a parameter, or None for other values of PyTorch."""
    torch = sys.modules.get("torch")
    if torch is None or type(value) not in (torch.Tensor, torch.nn.Parameter):
        return None
    name = str(value.dtype).removeprefix("torch.")
    if value.layout is not torch.strided or name not in _NAMES:
        raise Unencodable(
            "torch.Tensor", f"Tensors of {value.layout}, {value.dtype} are not known."
        )
    plain = value.detach().cpu().resolve_conj().resolve_neg()
    if name == "bfloat16":
        plain = plain.contiguous().view(torch.int16)
    return ["tensor", name, write_array(plain.numpy(), encoder)]


def _read(decoder: Decoder, payload: list[object]) -> Any:
    kind, entries = fields(payload, 2, "tensor")
    name = choice(kind, _NAMES)
    array = decoder.value(entries)
    if type(array) is not np.ndarray or array.dtype != np.dtype(_CARRIERS[name]):
        raise CodecError("the numbers of a tensor are of another dtype than it says")
    try:
        import torch
    except ImportError:
        return Opaque("torch.Tensor")
    tensor = torch.from_numpy(array)
    return tensor.view(torch.bfloat16) if name == "bfloat16" else tensor


READERS = {"tensor": _read}
