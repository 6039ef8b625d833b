"""Damaged notebooks: the answers are all there, and the grader finds them."""

from __future__ import annotations

import json
import random

import nbformat
import pytest
from course_units import ROOT, UNITS

from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.demo.damages import DAMAGES, damaged, handed_in, text_of
from mlcourse.demo.finding import find_answers, prepared, statements

# Short and long, with functions, classes and plain values; ./run bench damages every unit.
NAMES = ("a0-reproducible", "a3-rare-events", "leakage", "backprop")
EACH = 60
LEAST_FOUND = 0.99


@pytest.fixture(scope="module")
def units():
    course = load_course(ROOT / "course")
    return {name: prepared(load_unit(UNITS[name]), course) for name in NAMES}


@pytest.fixture(params=NAMES)
def unit(request, units):
    return units[request.param]


def test_nearly_all_answers_are_found_and_none_is_taken_for_another(unit):
    notebook, edition, answers = unit
    lost = swapped = 0
    for number in range(EACH):
        made, _ = damaged(notebook, random.Random(number))
        found = find_answers(handed_in(made), edition, answers)
        lost += len(found.lost)
        swapped += len(found.swapped)
    assert swapped == 0
    assert 1 - lost / (EACH * len(answers)) >= LEAST_FOUND


@pytest.mark.parametrize("name", DAMAGES)
def test_one_damage_loses_nothing(unit, name):
    notebook, edition, answers = unit
    for number in range(3):
        made = json.loads(json.dumps(notebook))
        DAMAGES[name](made, random.Random(number))
        found = find_answers(handed_in(made), edition, answers)
        assert (found.lost, found.swapped) == (frozenset(), frozenset())


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_keeps_all_answers_and_is_one(units, name):
    changed = 0
    for notebook, _, answers in units.values():
        made = json.loads(json.dumps(notebook))
        DAMAGES[name](made, random.Random(0))
        changed += made != notebook
        texts = [text_of(cell) for cell in made["cells"]]
        if name == "format the code":
            whole = {one for text in texts for one in statements(text)}
            assert {one for answer in answers.values() for one in statements(answer)} <= whole
        else:
            lines = {line.strip() for text in texts for line in text.splitlines()} | {""}
            assert {
                line.strip() for text in answers.values() for line in text.splitlines()
            } <= lines
    assert changed


def test_what_is_handed_in_is_a_notebook(unit):
    notebook, _, _ = unit
    for number in range(20):
        made, names = damaged(notebook, random.Random(number))
        read = json.loads(handed_in(made))
        assert not any("_origin" in cell for cell in read["cells"])
        if len(names) == 1:
            nbformat.reads(handed_in(made).decode(), as_version=4)


def test_a_lost_answer_is_noticed(unit):
    notebook, edition, answers = unit
    first, second = list(answers)[:2]
    made = json.loads(json.dumps(notebook))
    made["cells"] = [cell for cell in made["cells"] if cell["id"] != f"{first}-answer"]
    assert find_answers(handed_in(made), edition, answers).lost >= {first}
    swapped = json.loads(json.dumps(notebook))
    for cell in swapped["cells"]:
        if cell["id"] == f"{first}-answer":
            # What the grader would do if it took the second answer for the first one.
            cell["source"] = f"{text_of(cell)}\n{answers[second]}"
    assert first not in find_answers(handed_in(swapped), edition, answers).lost
