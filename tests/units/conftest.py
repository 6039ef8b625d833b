"""Every unit of the course, built once for the tests of this folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from course_units import UNITS

from mlcourse.authoring.build import EXECUTED, build_unit


@pytest.fixture(scope="session")
def dist(tmp_path_factory, executed):
    """Return a function that gives the build folder of a unit, building it at first use."""
    folder = tmp_path_factory.mktemp("dist")
    (folder / EXECUTED).symlink_to(executed)

    def built(name: str) -> Path:
        build_unit(UNITS[name], folder, jobs=os.cpu_count() or 1)
        return folder / name

    return built


def pytest_generate_tests(metafunc):
    if "unit_name" in metafunc.fixturenames:
        metafunc.parametrize("unit_name", UNITS)
    if "unit_under_nbval" in metafunc.fixturenames:
        every = metafunc.config.getoption("every_unit")
        metafunc.parametrize("unit_under_nbval", UNITS if every else _of_each_module())


def _of_each_module() -> list[str]:
    """Return one unit of each module.

    The book runs every cell of every unit already. Under nbval they run once more, in another
    runner: that of all units is part of ``./run verify``.
    """
    return list({folder.parent: name for name, folder in UNITS.items()}.values())
