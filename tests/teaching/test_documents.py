import numpy as np
import pytest

from mlcourse.teaching.documents import docstrings


def test_each_text_has_its_library_and_is_no_longer_than_asked():
    texts, library = docstrings(["numpy"], last=120)
    assert len(texts) == len(library) > 100
    assert set(library) == {"numpy"} and max(map(len, texts)) == 120


def test_the_same_documents_come_in_the_same_order():
    first, second = docstrings(["pandas"])[0], docstrings(["pandas"])[0]
    assert np.array_equal(first, second)


def test_a_library_that_is_not_known_is_refused():
    with pytest.raises(KeyError):
        docstrings(["nonsense"])
