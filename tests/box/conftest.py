"""What the tests of boxes share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from box.machines import emulated_engine

from mlcourse.box import landlock
from mlcourse.box.container import ENGINE_SETTING
from mlcourse.box.isolation import Isolation, detect, examine
from mlcourse.box.limits import Limits
from mlcourse.box.promises import promised
from mlcourse.box.session import BoxEnded, open_box

SMALL = Limits(
    cell=20.0,
    call=10.0,
    start=60.0,
    total=120.0,
    memory=400 << 20,
    processes=40,
    file_size=32 << 20,
    scratch=32 << 20,
    output_cell=1 << 16,
    output_total=1 << 17,
)


@dataclass(frozen=True)
class Seen:
    """What came of one cell: its text, the error's class or None, why the box ended or None."""

    text: str
    error: str | None
    ended: str | None
    truncated: bool


@dataclass(frozen=True)
class Attack:
    """Runs one cell in a box of its own; it must prove that it got as far as it wanted to."""

    isolation: Isolation

    def __call__(self, source: str, limits: Limits = SMALL) -> Seen:
        with open_box(self.isolation, files={}, limits=limits) as box:
            try:
                ran = box.run(source)
                error = ran.error.type_name if ran.error else None
                seen = Seen(text_of(ran.outputs), error, None, ran.truncated)
            except BoxEnded as gone:
                seen = Seen(text_of(gone.outputs), None, gone.reason, gone.truncated)
        assert "ARMED" in seen.text, seen
        return seen

    def promised(self, name: str) -> bool:
        """Return whether the level keeps a promise, if only by watching."""
        return promised(name, self.isolation.level) != "open"


@pytest.fixture(scope="session", params=["strong", "standard"])
def level(request, isolation):
    """Each of the levels that are taken by themselves, as far as this machine has it."""
    if request.param == "standard":
        return detect("standard")
    if isolation.level != "strong":
        pytest.skip("control groups cannot be written here")
    return isolation


EVERY = ["best", *(pytest.param(one, marks=pytest.mark.slow) for one in ("container", "reduced"))]
EVERY.append(pytest.param("weak", marks=pytest.mark.slow))


@pytest.fixture(scope="session", params=EVERY)
def every(request, isolation, tmp_path_factory):
    """Each level that is made of something else, as far as this machine can run it."""
    if request.param == "best":
        return isolation
    return level_here(request.param, tmp_path_factory)


def level_here(name: str, folders: pytest.TempPathFactory) -> Isolation:
    """Return the isolation of a level, or skip where this machine cannot have it.

    Where no engine runs containers, one is emulated, which takes root. A level that could be had
    but does not hold is a failure.
    """
    cannot = {
        "container": sys.platform != "linux" or os.geteuid() != 0,
        "reduced": os.geteuid() != 0 or landlock.version() < landlock.OLDEST,
        "weak": os.geteuid() == 0 or landlock.version() < landlock.OLDEST,
        "strong": True,
    }
    found = examine(name)
    if found.isolation is None and name == "container" and not cannot[name]:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(ENGINE_SETTING, str(emulated_engine(folders.mktemp("engine"))))
            found = examine(name)
    if found.isolation is None:
        (pytest.skip if cannot.get(name) else pytest.fail)("; ".join(found.reasons))
    return found.isolation


@pytest.fixture
def small() -> Limits:
    """Limits that an attack reaches soon."""
    return SMALL


@pytest.fixture
def box(isolation):
    """A box with small limits."""
    with open_box(isolation, files={}, limits=SMALL) as opened:
        yield opened


@pytest.fixture
def shown():
    """Return all the text of a cell's outputs."""
    return text_of


def text_of(outputs) -> str:
    """Return all the text of a cell's outputs."""
    parts = (one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs)
    return "".join(parts)


@pytest.fixture
def attack(isolation) -> Callable[..., Seen]:
    """Run one cell at the best level: for what is the same at all of them."""
    return Attack(isolation)


@pytest.fixture
def attack_each_level(level) -> Callable[..., Seen]:
    """Run one cell with control groups and without."""
    return Attack(level)


@pytest.fixture
def attack_everywhere(every) -> Attack:
    """Run one cell at every level: for what the levels hold back by different means."""
    return Attack(every)


@pytest.fixture
def public(tmp_path_factory) -> Path:
    """A folder that every user of the machine may look into, unlike those pytest makes."""
    folder = tmp_path_factory.mktemp("public")
    for one in (folder, *folder.parents):
        if str(one) != "/tmp" and one.stat().st_uid == os.getuid() and "pytest" in str(one):
            one.chmod(one.stat().st_mode | 0o055)
    return folder
