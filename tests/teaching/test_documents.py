import os
import subprocess
import sys

import pytest

from mlcourse.teaching.documents import docstrings


def test_each_text_has_its_library_and_is_no_longer_than_asked():
    texts, library = docstrings(["numpy"], last=120)
    assert len(texts) == len(library) > 100
    assert set(library) == {"numpy"} and max(map(len, texts)) == 120


def test_the_same_documents_come_in_the_same_order_in_every_process():
    program = (
        "from mlcourse.teaching.documents import docstrings\n"
        "print(repr(docstrings(['pandas', 'scipy'])[0].tolist()))"
    )
    # Names in sets come in another order, and SciPy draws other numbers, in each process.
    made = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "12"
    ]
    assert len(made[0]) > 10_000
    assert made[0] == made[1]


def test_a_library_that_is_not_known_is_refused():
    with pytest.raises(KeyError):
        docstrings(["nonsense"])
