"""The map shows what builds on what: directly, from above to below, each box with its link."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.course.objective_map import BESIDE, layout, map_as_markdown, needed_units, picture
from mlcourse.course.records import Module, Objective

SVG = "{http://www.w3.org/2000/svg}"


def unit(id, *objectives, prerequisites=(), title=None):
    return SimpleNamespace(
        id=id,
        code=f"M1.{id}",
        title=title or f"Unit {id}",
        objectives=objectives,
        prerequisites=prerequisites,
    )


def course(**needs):
    objectives = {id: Objective(id, f"Do {id}", tuple(need)) for id, need in needs.items()}
    modules = (Module("one", "Module one", ("1", "2", "3")),)
    return SimpleNamespace(objectives=objectives, modules=modules)


CHAIN = course(a=(), b=("a",), c=("a", "b"))
UNITS = [unit("1", "a"), unit("2", "b"), unit("3", "c")]
ADDRESS = {one.id: f"course/m/{one.id}/lesson" for one in UNITS}


def test_what_is_reached_through_another_is_left_out():
    assert needed_units(CHAIN, UNITS) == {"1": (), "2": ("1",), "3": ("2",)}


def test_prerequisites_count_and_a_unit_does_not_need_itself():
    units = [unit("1", "a"), unit("2", "b", "a", prerequisites=("a",))]
    assert needed_units(course(a=(), b=("b",)), units) == {"1": (), "2": ("1",)}


def test_what_nobody_teaches_is_no_line():
    assert needed_units(CHAIN, UNITS[1:]) == {"2": (), "3": ("2",)}


@pytest.mark.parametrize("needs", [{}, {"a": ()}, {"a": (), "b": ("a",), "c": ("a", "b")}])
def test_small_maps(needs):
    places, lines = layout(needs)
    assert set(places) == set(needs)
    assert len(lines) == sum(len(one) for one in needs.values())


@given(st.lists(st.sets(st.integers(0, 11), max_size=4), min_size=1, max_size=12))
def test_every_unit_stands_below_what_it_needs_and_no_two_in_one_place(wanted):
    needs = {str(n): tuple(str(m) for m in found if m < n) for n, found in enumerate(wanted)}
    places, lines = layout(needs)
    layers = Counter(place.layer for place in places.values())
    assert max(layers.values()) <= BESIDE
    for id, needed in needs.items():
        assert all(places[one].layer < places[id].layer for one in needed)
    spots = list(places.values())
    bends = [place for line in lines for place in line[1:-1]]
    assert len({*spots}) == len(spots)
    assert not {*spots} & {*bends}
    for line in lines:
        assert [place.layer for place in line] == list(range(line[0].layer, line[-1].layer + 1))


def test_the_picture_has_a_link_for_each_unit_and_a_line_for_each_need():
    long = "A title that is <long> & goes on over more lines than a box can ever hold on a page"
    units = [*UNITS[:2], unit("3", "c", title=long)]
    needs = needed_units(CHAIN, units)
    root = ElementTree.fromstring(picture(units, needs, {"1": "x.html", "2": "y", "3": "z"}))
    links = root.findall(f"{SVG}a")
    assert [link.get("href") for link in links] == ["x.html", "y", "z"]
    assert len(root.findall(f"{SVG}path")) == 2
    words = [text.text for text in links[2].findall(f"{SVG}text")]
    assert words[0] == "M1.3" and words[-1].endswith("…") and len(words) == 5


def test_the_page_says_the_same_in_words():
    units = [*UNITS[:2], unit("3", "c", "a")]
    page = map_as_markdown(CHAIN, units, ADDRESS)
    assert "## Module one" in page
    assert "### [M1.2: Unit 2](/course/m/2/lesson)" in page
    assert "Builds on: [Unit 1](/course/m/1/lesson)." in page
    assert "It also asks for what you have learned before:\n\n- Do a" in page
    assert 'href="../course/m/1/lesson.html"' in page
