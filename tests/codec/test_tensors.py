from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from mlcourse.codec import CodecError, Opaque, Unencodable, decode, encode

DTYPES = [
    "bool",
    "uint8",
    "uint16",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_tensors_keep_dtype_shape_and_values(torch, there_and_back, dtype, shape):
    tensor = (torch.rand(shape) * 9).to(getattr(torch, dtype))
    read = there_and_back(tensor)
    assert type(read) is torch.Tensor
    assert read.dtype is tensor.dtype
    assert read.shape == tensor.shape
    assert torch.equal(read, tensor)


def test_views_and_conjugates(torch, there_and_back):
    numbers = torch.arange(6.0).reshape(2, 3)
    assert torch.equal(there_and_back(numbers.T), numbers.T)
    waves = torch.tensor([1 + 2j, 3 - 1j])
    assert torch.equal(there_and_back(waves.conj()), waves.conj())
    assert torch.equal(there_and_back(waves.conj().imag), waves.conj().imag)


def test_gradients_and_their_graph_stay_behind(torch, there_and_back):
    weight = torch.nn.Parameter(torch.ones(2))
    for tensor in (weight, (weight * 2).sum()):
        read = there_and_back(tensor)
        assert type(read) is torch.Tensor
        assert not read.requires_grad
        assert torch.equal(read, tensor.detach())


def test_a_decoded_tensor_shares_no_memory(torch, there_and_back):
    tensor = torch.zeros(3)
    read = there_and_back({"w": tensor})["w"]
    read += 1
    assert tensor.tolist() == [0, 0, 0]


def test_other_layouts_and_modules_are_refused(torch):
    for value in (torch.eye(3).to_sparse(), torch.nn.Linear(1, 1)):
        with pytest.raises(Unencodable):
            encode(value)


@pytest.mark.parametrize(
    "spec",
    [
        ["tensor", "float32", ["a", "<f8", [1], 0]],
        ["tensor", "nn", ["a", "<f8", [1], 0]],
        ["tensor", "float32", 3],
    ],
    ids=str,
)
def test_tensors_that_do_not_fit_are_refused(torch, spec):
    with pytest.raises(CodecError):
        decode(spec, [bytes(8)])


def test_without_torch_a_tensor_is_opaque(torch):
    spec, blobs = encode([torch.ones(2), "x"])
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "from mlcourse.codec import decode\n"
        f"print(decode({spec!r}, {blobs!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == repr([Opaque("torch.Tensor"), "x"])


def test_a_tensor_of_big_endian_numbers_is_refused(torch):
    numbers = np.arange(2, dtype=">f4")
    with pytest.raises(CodecError):
        decode(["tensor", "float32", ["a", ">f4", [2], 0]], [numbers.tobytes()])
