"""Which library's code a call runs."""

import sys

import numpy as np
import pytest
from sklearn.cluster import KMeans

from mlcourse.teaching.libraries import library_calls

ROWS = np.arange(12.0).reshape(6, 2)


def _through_another(rows):
    return [KMeans(2, n_init=1).fit_predict(rows) for _ in range(1)]


def test_a_library_is_seen_through_functions_of_ones_own():
    assert "sklearn.cluster._kmeans" in library_calls(_through_another, (ROWS,), ("sklearn",))


def test_a_name_stands_for_what_is_below_it_and_for_nothing_beside_it():
    assert library_calls(_through_another, (ROWS,), ("sklearn.tree", "sklea")) == []
    below = library_calls(_through_another, (ROWS,), ("sklearn.cluster",))
    assert below
    assert all(name.startswith("sklearn.cluster") for name in below)


def test_what_a_call_does_without_the_library_is_not_seen():
    assert library_calls(np.linalg.svd, (ROWS,), ("sklearn", "scipy")) == []


def test_the_hook_is_put_back_even_after_an_error():
    seen = []

    def hook(*event):
        seen.append(event)

    sys.setprofile(hook)
    try:
        with pytest.raises(ZeroDivisionError):
            library_calls(lambda: 1 / 0, (), ("sklearn",))
        assert sys.getprofile() is hook
    finally:
        sys.setprofile(None)
