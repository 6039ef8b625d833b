"""Damaged notebooks: answers are found again, and none is taken for another."""

from __future__ import annotations

import copy
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_unit import (
    ANSWERS,
    GIVEN,
    SETUP,
    STUBS,
    answered,
    manifest,
    nb_cell,
    notebook,
    small_bundle,
)

from mlcourse.grading.editions import read_edition
from mlcourse.grading.matching import STAND_INS, plan
from mlcourse.grading.notebooks import read_notebook
from mlcourse.grading.plans import StepKind

MARK = {"q1": "def scale(", "q2": "def total(", "q3": "threshold ="}
RIGHT = {
    "q1": lambda names: names["scale"]([1, 2, 4]) == [0.25, 0.5, 1.0],
    "q2": lambda names: names["total"]([1, 2, 4]) == 7,
    "q3": lambda names: names["threshold"] == 0.25,
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    return read_edition(small_bundle(tmp_path_factory.mktemp("unit")))


def planned(cells, edition):
    return plan(read_notebook(notebook(cells)), edition)


def at(cells, id):
    return next(number for number, cell in enumerate(cells) if cell.get("id") == id)


def run(made):
    """Run the plan of a notebook whose every line we wrote; return names at each snapshot."""
    names, failed, seen = {}, set(), {}
    for step in made.steps:
        if step.kind is StepKind.SNAPSHOT:
            seen[step.questions[0]] = dict(names)
        elif step.kind is not StepKind.AGAIN or (step.cell, step.source) in failed:
            try:
                exec(step.source, names)
            except Exception:
                failed.add((step.cell, step.source))
    return seen


def kinds(made):
    return [step.kind for step in made.steps]


def test_an_undamaged_notebook_runs_in_its_order_without_notes(edition):
    made = planned(answered(), edition)
    assert made.notes == ()
    assert made.answers == {"q1": (5,), "q2": (8,), "q3": (12,)}
    assert [step.kind.value for step in made.steps] == [
        *("setup", "given", "answer", "snapshot", "answer", "snapshot"),
        *("given", "answer", "snapshot"),
    ]
    assert made.steps[0].source == STAND_INS
    assert not any("check(" in step.source and step.own for step in made.steps)


def test_the_stub_is_not_attempted_and_a_changed_comment_changes_nothing(edition):
    made = planned(answered({}), edition)
    assert made.attempted == frozenset()
    touched = answered({"q1": STUBS["q1"] + "\n    # hm", "q3": "threshold = ...  # later"})
    assert planned(touched, edition).attempted == frozenset()
    assert planned(touched, edition).notes == ()


def test_swapped_ids_do_not_swap_answers(edition):
    cells = answered()
    one, two = at(cells, "q1-answer"), at(cells, "q2-answer")
    cells[one]["id"], cells[two]["id"] = "q2-answer", "q1-answer"
    made = planned(cells, edition)
    assert made.answers == {"q1": (5,), "q2": (8,), "q3": (12,)}
    assert "id of q2" in " ".join(made.notes)
    assert all(RIGHT[question](names) for question, names in run(made).items())


def test_an_id_alone_makes_no_answer(edition):
    cells = answered({"q2": ANSWERS["q2"]})
    del cells[at(cells, "q1-answer")]
    cells.append(nb_cell("code", "print('nothing to do with it')", "q1-answer"))
    assert planned(cells, edition).attempted == {"q2"}


def test_where_texts_say_nothing_the_place_decides_before_the_id(tmp_path):
    document = manifest()
    for question in document["questions"]:
        question |= {"stub": "...", "defines": []}
    for cell in document["cells"]:
        if cell["role"] == "answer":
            cell["source"] = "..."
    changes = {"questions": document["questions"], "cells": document["cells"]}
    silent = read_edition(small_bundle(tmp_path, **changes))
    cells = answered({question: f"print('{question}')" for question in ANSWERS})
    one, two = at(cells, "q1-answer"), at(cells, "q2-answer")
    cells[one]["id"], cells[two]["id"] = "q2-answer", "q1-answer"
    made = planned(cells, silent)
    assert made.answers == {"q1": (5,), "q2": (8,), "q3": (12,)}
    assert sum("its place decided" in note for note in made.notes) == 2
    stubs = planned(answered(dict.fromkeys(ANSWERS, "...")), silent)
    assert stubs.attempted == frozenset()


def test_lost_ids_are_one_note(edition):
    cells = answered()
    for cell in cells:
        cell.pop("id")
    made = planned(cells, edition)
    assert made.attempted == {"q1", "q2", "q3"}
    assert len(made.notes) == 1
    assert "lost their ids" in made.notes[0]


def test_a_cell_split_inside_a_function_is_joined(edition):
    cells = answered()
    number = at(cells, "q1-answer")
    lines = ANSWERS["q1"].split("\n")
    cells[number : number + 1] = [
        nb_cell("code", "\n".join(lines[:3]), "q1-answer"),
        nb_cell("code", "\n".join(lines[3:]), "new"),
    ]
    made = planned(cells, edition)
    assert made.answers["q1"] == (5, 6)
    assert "split" in made.notes[0]
    assert RIGHT["q1"](run(made)["q1"])


def test_a_range_merged_into_one_cell_is_taken_apart(edition):
    cells = answered()
    first, last = at(cells, "q1-prompt"), at(cells, "q2-check")
    merged = "\n\n".join(str(cell["source"]) for cell in cells[first : last + 1])
    for kind in ("code", "markdown"):
        damaged = [*cells[:first], nb_cell(kind, merged, "q1-prompt"), *cells[last + 1 :]]
        made = planned(damaged, edition)
        seen = run(made)
        assert all(RIGHT[question](seen[question]) for question in RIGHT)
        assert any("one cell" in note for note in made.notes)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_answer_is_run_as_code(edition, kind):
    cells = answered()
    cells[at(cells, "q2-answer")]["cell_type"] = kind
    made = planned(cells, edition)
    assert f"{kind} cell" in " ".join(made.notes)
    assert RIGHT["q2"](run(made)["q2"])


def test_an_old_version_kept_as_text_is_not_run(edition):
    cells = answered()
    number = at(cells, "q2-answer")
    cells[number].pop("id")
    older = nb_cell("raw", "def total(values):\n    return 0", "q2-answer")
    for place in (number, number + 1):
        made = planned([*cells[:place], older, *cells[place:]], edition)
        assert [step.source for step in made.steps].count(older["source"]) == 0
        assert RIGHT["q2"](run(made)["q2"])


def test_a_stub_kept_beside_the_answer_does_not_undo_it(edition):
    cells = answered()
    cells.insert(at(cells, "q1-answer") + 1, nb_cell("code", STUBS["q1"], "copy"))
    assert RIGHT["q1"](run(planned(cells, edition))["q1"])


def test_an_answer_below_an_untouched_stub_counts(edition):
    cells = answered({"q2": ANSWERS["q2"], "q3": ANSWERS["q3"]})
    cells.insert(at(cells, "q1-answer") + 1, nb_cell("code", ANSWERS["q1"], "new"))
    made = planned(cells, edition)
    assert "q1" in made.attempted
    assert RIGHT["q1"](run(made)["q1"])


def test_a_scratch_cell_beside_a_stub_is_no_attempt(edition):
    cells = answered({})
    cells.insert(at(cells, "q1-answer") + 1, nb_cell("code", "print(NUMBERS)", "new"))
    assert planned(cells, edition).attempted == frozenset()


def test_of_two_answers_the_later_counts(edition):
    cells = answered()
    number = at(cells, "q2-answer")
    cells.insert(number, nb_cell("code", "def total(values):\n    return 0", "older"))
    made = planned(cells, edition)
    assert RIGHT["q2"](run(made)["q2"])
    assert "2 cells answer q2" in " ".join(made.notes)


def test_a_mend_below_the_check_counts(edition):
    wrong = {**ANSWERS, "q1": ANSWERS["q1"].replace("max", "sum")}
    cells = answered(wrong)
    cells.insert(at(cells, "q1-check") + 1, nb_cell("code", ANSWERS["q1"], "mended"))
    assert RIGHT["q1"](run(planned(cells, edition))["q1"])


def test_a_later_question_cannot_undo_an_earlier_answer(edition):
    spoilt = {**ANSWERS, "q2": ANSWERS["q2"] + "\n\nscale = None"}
    seen = run(planned(answered(spoilt), edition))
    assert RIGHT["q1"](seen["q1"])
    assert seen["q2"]["scale"] is None


def test_given_cells_are_the_bundles_own(edition):
    for damage in ("delete", "retype", "empty"):
        cells = answered()
        number = at(cells, "given-22222222")
        if damage == "delete":
            del cells[number]
        elif damage == "retype":
            cells[number]["cell_type"] = "markdown"
        else:
            cells[number]["source"] = ""
        made = planned(cells, edition)
        assert [s.source for s in made.steps if s.kind is StepKind.GIVEN] == list(GIVEN.values())
        assert RIGHT["q3"](run(made)["q3"])


def test_an_altered_given_cell_runs_after_the_original(edition):
    cells = answered()
    cells[at(cells, "given-22222222")]["source"] = GIVEN["given-22222222"].replace("0.05", "0.06")
    made = planned(cells, edition)
    number = kinds(made).index(StepKind.ALTERED)
    before = [step.source for step in made.steps[:number]]
    assert GIVEN["given-22222222"] in before
    assert "changes a given cell" in " ".join(made.notes)


def test_lines_added_to_released_cells_still_run_once(edition):
    cells = answered()
    cells[at(cells, "given-11111111")]["source"] += "\nMORE = NUMBERS + [8.0]"
    cells[at(cells, "mlcourse-setup")]["source"] += "\nimport json"
    made = planned(cells, edition)
    sources = [step.source for step in made.steps]
    assert sources.count(GIVEN["given-11111111"]) == 1
    assert "MORE = NUMBERS + [8.0]" in sources
    assert "import json" in sources
    assert not any(SETUP.split("\n")[1] in source for source in sources)


def test_a_given_cell_split_in_two_runs_once(edition):
    cells = answered()
    number = at(cells, "given-11111111")
    first, second = GIVEN["given-11111111"].split("\n\n")
    cells[number : number + 1] = [nb_cell("code", first, "x"), nb_cell("code", second, "y")]
    made = planned(cells, edition)
    assert [s.kind for s in made.steps[:3]] == [StepKind.SETUP, StepKind.GIVEN, StepKind.ANSWER]


def test_an_answer_above_what_it_needs_runs_again_below(edition):
    cells = answered()
    cells.insert(0, cells.pop(at(cells, "q3-answer")))
    made = planned(cells, edition)
    assert RIGHT["q3"](run(made)["q3"])
    assert kinds(made).count(StepKind.SNAPSHOT) == 3


def test_work_on_an_earlier_release_is_graded(tmp_path):
    old = copy.deepcopy(answered())
    cells = []
    for number, cell in enumerate(old):
        source = str(cell["source"])
        if cell["id"] == "given-22222222":
            source = source.replace("range(20)", "range(10)")
            cell["id"] = "given-33333333"
        if cell["id"] == "q1-prompt":
            source += "\n\nA sentence that was removed."
        cell["source"] = source
        role = re.sub(r"^(q\d)-", "", str(cell["id"]))
        question = str(cell["id"])[:2] if role in ("answer", "check", "prompt") else None
        cells.append(
            {
                "key": cell["id"],
                "kind": cell["cell_type"],
                "role": role if question else ("setup" if number == 1 else "given"),
                "question": question,
                "source": STUBS[question] if role == "answer" else source,
            }
        )
    gone = {"key": "given-4", "kind": "code", "role": "given", "question": None}
    cells.insert(3, gone | {"source": "HELPER = [len(NUMBERS), 'only in the old release']"})
    old.insert(3, nb_cell("code", "HELPER = [len(NUMBERS), 'only in the old release']", "given-4"))
    bundle = small_bundle(tmp_path, earlier=[{"release": "r-00000000000a", "cells": cells}])
    made = planned(old, read_edition(bundle))
    assert made.attempted == {"q1", "q2", "q3"}
    assert any("earlier release (r-00000000000a)" in note for note in made.notes)
    given_sources = [step.source for step in made.steps if step.kind is StepKind.GIVEN]
    assert given_sources[-1] == GIVEN["given-22222222"]
    assert any("HELPER" in source for source in given_sources)
    assert not any(step.kind in (StepKind.ALTERED, StepKind.EXTRA) for step in made.steps)


@st.composite
def damaged(draw):
    """Return the cells of an answered notebook after some random damage, and what was done."""
    cells = answered()
    done = []
    operations = ("delete", "duplicate", "split", "merge", "retype", "move", "strip", "renumber")
    for operation in draw(st.lists(st.sampled_from(operations), min_size=1, max_size=4)):
        number = draw(st.integers(0, len(cells) - 1))
        _damage(draw, operation, cells, number)
        done.append((operation, number))
    return cells, done


def _damage(draw, operation, cells, number):
    cell = cells[number]
    lines = str(cell["source"]).split("\n")
    if operation == "delete" and len(cells) > 1:
        del cells[number]
    elif operation == "duplicate":
        cells.insert(draw(st.integers(0, len(cells))), dict(cell))
    elif operation == "split" and len(lines) > 1:
        cut = draw(st.integers(1, len(lines) - 1))
        parts = ("\n".join(lines[:cut]), "\n".join(lines[cut:]))
        cells[number : number + 1] = [dict(cell, source=part) for part in parts]
        cells[number + 1].pop("id", None)
    elif operation == "merge" and number + 1 < len(cells):
        source = f"{cell['source']}\n\n{cells[number + 1]['source']}"
        cells[number : number + 2] = [dict(cell, source=source)]
    elif operation == "retype":
        cell["cell_type"] = draw(st.sampled_from(["code", "markdown", "raw"]))
    elif operation == "move":
        cells.insert(draw(st.integers(0, len(cells) - 1)), cells.pop(number))
    elif operation == "strip":
        for one in cells:
            one.pop("id", None)
    elif operation == "renumber":
        ids = [one.get("id") for one in cells]
        for one, id in zip(cells, draw(st.permutations(ids)), strict=True):
            one["id"] = id


@settings(max_examples=400)
@given(damaged())
def test_damage_never_swaps_answers_and_hardly_loses_any(edition, damage):
    cells, _ = damage
    sources = [str(cell["source"]) for cell in cells]
    made = planned(cells, edition)
    for question, numbers in made.answers.items():
        assert any(MARK[question] in sources[number - 1] for number in numbers), question
    for question, answer in ANSWERS.items():
        if any(answer in source for source in sources):
            assert question in made.attempted
    assert kinds(made).count(StepKind.SNAPSHOT) == len(made.attempted)
    assert {s.questions[0] for s in made.steps if s.kind is StepKind.SNAPSHOT} == made.attempted
    originals = [step.source for step in made.steps if step.kind is StepKind.GIVEN]
    assert sorted(originals) == sorted(GIVEN.values())


@settings(max_examples=400)
@given(damaged())
def test_a_whole_answer_is_still_right_after_damage(edition, damage):
    cells, done = damage
    seen = run(planned(cells, edition))
    if any(operation == "split" for operation, _ in done):
        return  # halves of a function that were pulled apart and moved are lost
    for question, answer in ANSWERS.items():
        if any(cell["cell_type"] == "code" and cell["source"] == answer for cell in cells):
            assert RIGHT[question](seen[question]), question


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["code", "markdown", "raw"]),
            st.text(max_size=80) | st.sampled_from([*ANSWERS.values(), *STUBS.values(), SETUP]),
            st.none() | st.sampled_from(["q1-answer", "q2-answer", "given-11111111", "x"]),
        ),
        max_size=12,
    )
)
def test_no_text_breaks_the_matching(edition, parts):
    made = planned([nb_cell(*part) for part in parts], edition)
    assert kinds(made)[0] is StepKind.SETUP
    for question in made.answers:
        assert any(MARK[question] in text for _, text, _ in parts) or any(
            id == f"{question}-answer" for _, _, id in parts
        )
