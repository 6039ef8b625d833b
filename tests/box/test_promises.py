"""What the levels promise is told once, and the same in the book."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcourse.box import container, probe
from mlcourse.box.levels import CARDS, LEVELS, card_of, stamp
from mlcourse.box.promises import (
    PROMISES,
    excused,
    gap_list,
    level_table,
    promise_table,
    promised,
)

PAGE = Path(__file__).parents[2] / "course" / "threat-model.md"


def test_each_level_has_one_card():
    assert LEVELS == ("strong", "standard", "container", "reduced", "weak", "none")
    assert [card_of(level).level for level in LEVELS] == list(LEVELS)
    assert [card.level for card in CARDS if card.offered == "default"] == ["strong", "standard"]
    with pytest.raises(KeyError):
        card_of("gvisor")


def test_only_levels_that_keep_all_promises_go_without_a_stamp():
    for level in LEVELS:
        keeps_all = all(promise.at(level) != "open" for promise in PROMISES)
        assert (stamp(level) is None) == keeps_all, level
        if not keeps_all:
            assert f"“{level}”" in stamp(level)
    assert stamp("of a later version") and stamp(None)


def test_a_weaker_level_never_promises_more():
    order = {"held": 2, "watched": 1, "open": 0}
    for promise in PROMISES:
        for better, worse in (("strong", "standard"), ("standard", "weak"), ("reduced", "weak")):
            assert order[promise.at(better)] >= order[promise.at(worse)], promise.name
        assert not set(promise.open) & set(promise.watched)


def test_each_finding_of_the_probe_shows_a_promise():
    shown = {name for promise in PROMISES for name in promise.probe}
    # The last is for honest work: a box in which nothing can be written is of no use.
    assert set(probe.NAMES) - shown == {"scratch space writable"}
    assert shown <= set(probe.NAMES)


def test_only_what_a_level_does_not_promise_is_excused():
    assert excused("standard") == excused("container") == frozenset()
    expected = {"no outside files", "no outside processes", "scratch space limited"}
    assert excused("reduced") == excused("weak") == expected


def test_promises_are_asked_for_by_name():
    assert promised("names", "weak") == "open"
    assert promised("memory", "standard") == "watched"
    assert promised("points", "weak") == "held"
    with pytest.raises(KeyError):
        promised("happiness", "strong")


@pytest.mark.parametrize("table", [level_table, promise_table, gap_list])
def test_the_page_of_the_book_says_the_same(table):
    text = PAGE.read_text("utf-8")
    assert table() in text, f"put this into {PAGE.name}:\n\n{table()}\n"


def test_the_page_has_our_recipe_of_an_image():
    recipe = Path(container.__file__).with_name("Containerfile").read_text()
    steps = recipe[recipe.index("FROM") :].strip()
    assert steps in PAGE.read_text("utf-8")
