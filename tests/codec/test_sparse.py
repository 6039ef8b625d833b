from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.codec import CodecError, Unencodable, decode, encode

scipy_sparse = pytest.importorskip("scipy.sparse")

KINDS = [f"{form}_{kind}" for form in ("csr", "csc", "coo") for kind in ("array", "matrix")]


@pytest.mark.parametrize("kind", KINDS)
@given(
    shape=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    seed=st.integers(0, 99),
    dtype=st.sampled_from(["bool", "int8", "float32", "float64", "complex128"]),
)
def test_sparse_keeps_kind_dtype_and_stored_entries(there_and_back, kind, shape, seed, dtype):
    dense = np.random.default_rng(seed).integers(0, 3, shape).astype(dtype)
    matrix = getattr(scipy_sparse, kind)(dense)
    matrix.data[:1] = 0  # a stored zero stays stored
    read = there_and_back(matrix)
    assert type(read) is type(matrix)
    assert read.dtype == matrix.dtype
    assert read.shape == matrix.shape
    assert read.nnz == matrix.nnz
    assert np.array_equal(read.toarray(), matrix.toarray())


def test_other_formats_and_sizes_are_refused():
    eye = scipy_sparse.eye_array(3)
    for value in (
        eye.todok(),
        eye.tolil(),
        scipy_sparse.coo_array(([1.0], ([0], [0])), (1, 2**25)),
    ):
        with pytest.raises(Unencodable):
            encode(value)


def _spec(pointers, indices, data, shape=(2, 3), kind="csr_array"):
    arrays = [np.asarray(part) for part in (pointers, indices, data)]
    parts = [["a", part.dtype.str, list(part.shape), at] for at, part in enumerate(arrays)]
    return ["sparse", kind, list(shape), *parts], [part.tobytes() for part in arrays]


def test_the_spec_of_these_tests_is_sound():
    assert decode(*_spec([0, 1, 2], [0, 2], [1.0, 2.0])).toarray().tolist() == [
        [1, 0, 0],
        [0, 0, 2],
    ]


@pytest.mark.parametrize(
    "parts",
    [
        _spec([0, 1, 2], [0, 3], [1.0, 2.0]),
        _spec([0, 1, 2], [0, -1], [1.0, 2.0]),
        _spec([0, 2, 1], [0, 2], [1.0, 2.0]),
        _spec([0, 5, 2], [0, 2], [1.0, 2.0]),
        _spec([1, 1, 2], [0, 2], [1.0, 2.0]),
        _spec([0, 1, 3], [0, 2], [1.0, 2.0]),
        _spec([0, 1], [0], [1.0]),
        _spec([0, 1, 2], [0], [1.0, 2.0]),
        _spec([0.0, 1, 2], [0, 2], [1.0, 2.0]),
        _spec([0, 1, 2], [0, 2], ["x", "y"]),
        _spec([0, 1, 2], [[0, 2]], [1.0, 2.0]),
        _spec([0, 1, 2], [0, 2], [1.0, 2.0], shape=(2, 2**40)),
        _spec([0, 1, 2], [0, 2], [1.0, 2.0], shape=(2, 3, 1)),
        _spec([0, 1, 2], [0, 2], [1.0, 2.0], kind="linalg"),
        _spec([0, 5], [0, 2], [1.0, 2.0], kind="coo_array"),
    ],
    ids=str,
)
def test_a_structure_that_does_not_fit_is_refused(parts):
    with pytest.raises(CodecError) as caught:
        decode(*parts)
    assert caught.value.what != "a value could not be rebuilt"  # SciPy checks less than we do
