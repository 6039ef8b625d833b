"""What all tests share."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Files that take minutes, in the order in which processes take them: these first, so that none is
# left to one process at the end.
LONG = ("book/test_book.py", "attacks/test_attacks.py", "units/test_units.py")

settings.register_profile("mlcourse", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("mlcourse")


def pytest_addoption(parser):
    parser.addoption(
        "--every-unit",
        action="store_true",
        help="run every unit under nbval; otherwise one lesson of each module, and assessments",
    )


def pytest_collection_modifyitems(items):
    """Begin with what takes long."""
    items.sort(key=lambda item: _turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Divide the tests among processes: by file; the attacks by level, the units by unit."""
    from xdist.scheduler import LoadScopeScheduling

    class Divided(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return _group(nodeid)

    return Divided(config, log)


def _group(nodeid):
    file, _, parameters = nodeid.removesuffix("]").partition("[")
    file = file.partition("::")[0]
    if file.endswith("attacks/test_attacks.py"):
        return f"{file} {parameters.partition('-')[0]}"
    return f"{file} {parameters}" if file.endswith("units/test_units.py") else file


def _turn(nodeid):
    found = [turn for turn, file in enumerate(LONG) if nodeid.partition("::")[0].endswith(file)]
    return (*found, len(LONG))[0]


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
