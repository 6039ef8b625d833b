"""What all tests share."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("mlcourse", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("mlcourse")


@pytest.fixture(scope="session")
def isolation():
    """Return the isolation of this machine; on Linux its absence is a failure, elsewhere a skip."""
    from mlcourse.box.isolation import detect
    from mlcourse.errors import IsolationMissing

    try:
        return detect()
    except IsolationMissing as error:
        if sys.platform == "linux" and not os.environ.get("MLCOURSE_TESTS_WITHOUT_ISOLATION"):
            pytest.fail(f"no isolation works on this machine:\n{error}")
        pytest.skip(str(error))
