"""What the tests of boxes share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from mlcourse.box.isolation import Isolation, detect
from mlcourse.box.limits import Limits
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


@pytest.fixture(scope="session", params=["strong", "standard"])
def level(request, isolation):
    """Each level that this machine has: the best one, and the one without control groups."""
    if request.param == "standard":
        return detect("standard")
    if isolation.level != "strong":
        pytest.skip("control groups cannot be written here")
    return isolation


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
    """Run one cell in a box of its own; it must prove that it got as far as it wanted to."""
    return partial(_attacked, isolation)


@pytest.fixture
def attack_each_level(level) -> Callable[..., Seen]:
    """Do the same at each level: for what the levels hold back by different means."""
    return partial(_attacked, level)


def _attacked(isolation: Isolation, source: str, limits: Limits = SMALL) -> Seen:
    with open_box(isolation, files={}, limits=limits) as box:
        try:
            ran = box.run(source)
            error = ran.error.type_name if ran.error else None
            seen = Seen(text_of(ran.outputs), error, None, ran.truncated)
        except BoxEnded as gone:
            seen = Seen(text_of(gone.outputs), None, gone.reason, gone.truncated)
    assert "ARMED" in seen.text, seen
    return seen
