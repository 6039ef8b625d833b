"""What all tests share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

TESTS = Path(__file__).parent
# Files that take minutes, in the order in which processes take them: those first, so that none is
# left to one process at the end. Their tests are divided by what a fixture of theirs is made for.
LONG = ("book/test_book.py", "attacks/test_attacks.py", "units/test_units.py")
DIVIDED_BY = ("graded", "unit_name", "name", "cohort")

settings.register_profile("mlcourse", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("mlcourse")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tell which tests belong to one process, when there are several."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=_turn)


def _group(item):
    file = str(item.path.relative_to(TESTS))
    if file not in LONG or not hasattr(item, "callspec"):
        return file
    given = (item.callspec.params.get(name) for name in DIVIDED_BY)
    return f"{file}-{next((one for one in given if one is not None), '')}"


def _turn(item):
    file = str(item.path.relative_to(TESTS))
    return LONG.index(file) if file in LONG else len(LONG)


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """Return a folder that keeps executed notebooks, the same for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "executed"
    folder.mkdir(exist_ok=True)
    return folder


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
