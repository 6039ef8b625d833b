"""Damaged notebooks: answers are found again, and none is taken for another."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import json
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
    released_cells,
    small_bundle,
)

from mlcourse.course.stand_ins import STAND_INS
from mlcourse.errors import SubmissionRefused
from mlcourse.grading import matching
from mlcourse.grading.editions import read_edition
from mlcourse.grading.matching import plan
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


def right(made):
    """Return the questions that are answered rightly with the names there are at their snapshot."""
    names, failed, good = {}, set(), set()
    for step in made.steps:
        if step.kind is StepKind.SNAPSHOT:
            with contextlib.suppress(Exception):
                good |= {one for one in step.questions if RIGHT[one](names)}
        elif step.kind is not StepKind.AGAIN or (step.cell, step.source) in failed:
            try:
                exec(step.source, names)
            except (Exception, SystemExit):
                failed.add((step.cell, step.source))
    return good


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


def test_a_cell_split_in_three_is_joined(edition):
    cells = answered()
    number = at(cells, "q1-answer")
    head, docstring, *body = ANSWERS["q1"].split("\n")
    parts = (head, docstring, "\n".join(body))
    cells[number : number + 1] = [nb_cell("code", part) for part in parts]
    made = planned(cells, edition)
    assert made.answers["q1"] == (5, 6, 7)
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


@pytest.mark.parametrize("fence", ["```python\n{}\n```", "My answer:\n\n```\n{}\n```\n\nDone."])
@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_between_fences_is_run_as_code(edition, fence, kind):
    cells = answered()
    for question, answer in ANSWERS.items():
        number = at(cells, f"{question}-answer")
        cells[number] = nb_cell(kind, fence.format(answer), f"{question}-answer")
    seen = run(planned(cells, edition))
    assert all(RIGHT[question](seen[question]) for question in RIGHT)


def test_an_example_between_fences_is_no_answer(edition):
    cells = answered({"q1": ANSWERS["q1"]})
    number = at(cells, "q2-prompt")
    cells[number]["source"] += "\n\n```python\nexample = total([1, 2])\n```"
    assert planned(cells, edition).attempted == {"q1"}


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


REFORMATTED = {
    "given-11111111": "import math\n\nNUMBERS = [\n    1.0, 2.0, 4.0,\n]\nBIGGEST = (max(NUMBERS))",
    "given-22222222": "STEP = 0.05\nSTEPS = [\n    STEP * i\n    for i in range(20)\n]",
}


@pytest.mark.parametrize("ids", [True, False])
def test_what_a_formatter_did_to_given_cells_is_no_change(edition, ids):
    cells = answered()
    for id, source in REFORMATTED.items():
        cells[at(cells, id)]["source"] = source
    cells[at(cells, "mlcourse-setup")]["source"] = SETUP.replace("'", '"')
    cells.insert(2, nb_cell("code", "# Only a comment", "x"))
    for cell in cells if not ids else []:
        cell.pop("id", None)
    made = planned(cells, edition)
    assert not any("given cell" in note or "set-up" in note for note in made.notes)
    assert [s.source for s in made.steps if s.kind is StepKind.GIVEN] == list(GIVEN.values())
    assert StepKind.ALTERED not in kinds(made)


HELPER = "def biggest(values):\n    return max(values)"
USES = "def scale(values):\n    top = biggest(values)\n    return [value / top for value in values]"


@pytest.mark.parametrize("place", ["q2-check", "q3-answer", "q3-check"])
def test_a_helper_that_stands_further_down_runs_before_the_answer(edition, place):
    cells = answered({**ANSWERS, "q1": USES})
    cells.insert(at(cells, place) + 1, nb_cell("code", HELPER, "helper"))
    made = planned(cells, edition)
    assert right(made) == set(RIGHT)
    assert kinds(made).count(StepKind.EARLY) == 1
    assert "needs names" in " ".join(made.notes)


def test_what_a_helper_needs_runs_before_the_helper(edition):
    cells = answered({**ANSWERS, "q1": USES})
    helper = (
        "from functools import reduce\n\ndef biggest(values):\n    return reduce(LARGER, values)"
    )
    cells += [nb_cell("code", helper, "a"), nb_cell("code", "LARGER = lambda a, b: max(a, b)", "b")]
    made = planned(cells, edition)
    assert right(made) == set(RIGHT)
    assert [step.cell for step in made.steps if step.kind is StepKind.EARLY] == [15, 14]


@pytest.mark.parametrize(
    "below",
    ["biggest = fit(DATA)", "print(1)\ndef biggest(v): ...", "for biggest in range(9): pass", "(("],
)
def test_a_cell_that_does_more_than_define_is_not_run_early(edition, below):
    cells = [*answered({**ANSWERS, "q1": USES}), nb_cell("code", below, "below")]
    assert StepKind.EARLY not in kinds(planned(cells, edition))


def test_a_helper_in_its_place_is_not_run_twice(edition):
    cells = answered({**ANSWERS, "q1": USES})
    cells.insert(at(cells, "q1-answer"), nb_cell("code", HELPER, "helper"))
    cells.append(nb_cell("code", HELPER.replace("max", "min"), "again"))
    made = planned(cells, edition)
    assert StepKind.EARLY not in kinds(made)
    assert right(made) == set(RIGHT)


@pytest.mark.parametrize(
    "line", ["print?", "?print", "files = !ls", "%time 1 + 1", "np.mean??", "retrun x", "!ls {x}"]
)
def test_a_line_that_only_ipython_reads_hides_no_answer(edition, line):
    cells = [nb_cell("code", f"{line}\n{ANSWERS[question]}") for question in reversed(ANSWERS)]
    made = planned(cells, edition)
    assert made.answers == {"q3": (1,), "q2": (2,), "q1": (3,)}


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [nb_cell("code", "", "a"), nb_cell("markdown", " \n")],
        [nb_cell("markdown", "# Shopping"), nb_cell("code", "milk = 2")],
        [nb_cell("code", "def other(): return 1", "q1-answer"), nb_cell("code", 'check("q1")')],
    ],
)
def test_a_notebook_of_something_else_is_refused(edition, cells):
    with pytest.raises(SubmissionRefused, match=r"empty|not the notebook of this assignment"):
        planned(cells, edition)


def test_a_notebook_with_little_of_the_assignment_is_not_refused(edition):
    for cells in (
        [nb_cell("code", ANSWERS["q1"])],
        [nb_cell("code", STUBS["q1"])],
        [nb_cell("code", GIVEN["given-11111111"])],
        [nb_cell("markdown", "## Question 2: Total (3 points)\n\nAdd up without sum().")],
    ):
        assert planned(cells, edition).attempted <= {"q1"}


def test_how_many_questions_a_notebook_answers(edition):
    assert matching.answered(notebook(answered()), edition) == 3
    assert matching.answered(notebook(answered({"q2": "total = sum"})), edition) == 1
    assert matching.answered(notebook(answered({})), edition) == 0


def test_what_was_mended_in_the_file_is_among_the_notes(edition):
    made = planned([None, *answered()], edition)
    assert made.notes == ("Cell 1 was damaged: it was left out.",)


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


def set_up_of(release):
    return f"from mlcourse.notebook import start\nstart(\n    release={release!r},\n)"


def release_of(id, **changed):
    """Return a release whose set-up cell names it, with some texts of its own."""
    cells = copy.deepcopy(released_cells())
    for cell in cells:
        cell["source"] = changed.get(str(cell["key"]).replace("-", "_"), cell["source"])
        if cell["role"] == "setup":
            cell["source"] = set_up_of(id)
    return {"release": id, "cells": cells}


def handed_in(release):
    answers = {f"{question}-answer": source for question, source in ANSWERS.items()}
    return [
        nb_cell(cell["kind"], answers.get(cell["key"], cell["source"]), cell["key"])
        for cell in release["cells"]
    ]


def earlier_notes(cells, bundle):
    return [note for note in planned(cells, read_edition(bundle)).notes if "release" in note]


def test_a_cell_that_an_earlier_release_had_makes_no_earlier_release(tmp_path):
    now, old = release_of("r-2"), release_of("r-1", given_22222222="STEP = 0.05")
    bundle = small_bundle(tmp_path, **now, earlier=[old])
    cells = handed_in(now)
    cells.insert(8, nb_cell("code", "STEP = 0.05", "own"))
    assert earlier_notes(cells, bundle) == []
    told = "This work was done on an earlier release (r-1)."
    assert earlier_notes(handed_in(old), bundle) == [told]


def test_the_earlier_release_is_the_one_the_work_was_done_on(tmp_path):
    shared = {"given_aaaaaaaa": "# Small", "given_22222222": "STEP = 0.05\nSTEPS = [STEP] * 20"}
    first, second = release_of("r-1", **shared), release_of("r-2", **shared)
    second["cells"][2]["source"] += "\nSMALLEST = min(NUMBERS)"
    bundle = small_bundle(tmp_path, **release_of("r-3"), earlier=[second, first])
    for old in (first, second):
        told = f"This work was done on an earlier release ({old['release']})."
        assert earlier_notes(handed_in(old), bundle) == [told]
        without = [cell for cell in handed_in(old) if "start(" not in cell["source"]]
        expected = "r-2"  # of two that have as much in common the newer is named
        assert earlier_notes(without, bundle) == [told.replace(old["release"], expected)]


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
    try:
        made = planned([nb_cell(*part) for part in parts], edition)
    except SubmissionRefused:
        known = [*ANSWERS.values(), *STUBS.values(), SETUP]
        assert not any(text in known for kind, text, _ in parts if kind == "code")
        return
    assert kinds(made)[0] is StepKind.SETUP
    for question in made.answers:
        assert any(MARK[question] in text for _, text, _ in parts) or any(
            id == f"{question}-answer" for _, _, id in parts
        )


KEYS = ["cells", "source", "cell_type", "id", "metadata", "nbformat", "outputs", "x"]
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 9)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["code", "markdown", ANSWERS["q1"], STUBS["q2"], "q1-answer", [], {}])
)


def nodes(node, path=()):
    """Return the paths of all nodes of a document below its top."""
    inside = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, child in inside:
        yield (*path, key)
        yield from nodes(child, (*path, key))


@st.composite
def mutated(draw):
    """Return a notebook in which some nodes of its JSON were deleted, replaced or doubled."""
    document = json.loads(notebook(answered()))
    for cell in document["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        *above, key = draw(st.sampled_from(list(nodes(document)) or [("x",)]))
        parent = document
        for part in above:
            parent = parent[part]
        operation = draw(st.sampled_from(["delete", "replace", "double"]))
        if operation == "delete":
            parent.pop(key, None) if isinstance(parent, dict) else parent.pop(key)
        elif operation == "replace":
            parent[key] = draw(VALUES)
        elif isinstance(parent, list):
            parent.insert(key, copy.deepcopy(parent[key]))
        else:
            parent[draw(st.sampled_from(KEYS))] = copy.deepcopy(parent.get(key))
    return document


@settings(max_examples=500)
@given(mutated())
def test_what_happens_to_a_node_costs_no_answer_that_is_still_there(edition, document):
    try:
        cells = read_notebook(json.dumps(document).encode())
        made = plan(cells, edition)
    except SubmissionRefused as refusal:
        assert refusal.what
        assert refusal.fix
        assert not isinstance(document.get("cells"), list) or document.get("nbformat") != 4
        return
    code = {cell.source for cell in cells if cell.kind == "code"}
    assert {one for one, answer in ANSWERS.items() if answer in code} <= right(made)


@settings(max_examples=300)
@given(st.data())
def test_no_damage_to_the_bytes_crashes_or_moves_an_answer(edition, data):
    whole = bytearray(notebook(answered()))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(whole) - 1))
        operation = data.draw(st.sampled_from(["flip", "cut", "double"]))
        if operation == "flip":
            whole[place] = data.draw(st.integers(0, 255))
        elif operation == "cut":
            del whole[place : place + data.draw(st.integers(1, 40))]
        else:
            whole[place:place] = whole[place : place + data.draw(st.integers(1, 40))]
        if not whole:
            return
    try:
        made = plan(read_notebook(bytes(whole)), edition)
    except SubmissionRefused as refusal:
        assert refusal.fix
        return
    texts = {step.cell: step.source for step in made.steps if step.own}
    for question, numbers in made.answers.items():
        others = [mark for other, mark in MARK.items() if other != question]
        answer = texts[numbers[0]]
        assert MARK[question] in answer or not any(mark in answer for mark in others)


@pytest.mark.parametrize("where", [1, 4, 6, 10])
def test_predictions_are_left_out_wherever_they_stand(edition, where):
    cells = answered()
    cells.insert(where, nb_cell("code", 'predict("error", 40)', f"mine-{where}"))
    assert planned(cells, edition).steps == tuple(
        step
        if step.cell is None or step.cell < where
        else dataclasses.replace(step, cell=step.cell + 1)
        for step in planned(answered(), edition).steps
    )


def test_a_students_prediction_does_not_end_the_common_start(tmp_path):
    document = manifest()
    place = next(n for n, cell in enumerate(document["cells"]) if cell["role"] == "answer")
    released = {
        "key": "prediction", "kind": "code", "role": "prediction", "question": None,
        "source": 'predict("error", ...)',
    }  # fmt: skip
    document["cells"].insert(place, released)
    edition = read_edition(small_bundle(tmp_path, cells=document["cells"]))
    cells = answered()
    cells.insert(at(cells, "q1-answer"), nb_cell("code", 'predict("error", 40)', "prediction"))
    made = planned(cells, edition)
    start = matching.common_start(edition)
    assert tuple(step.source for step in made.steps[: len(start)]) == start
    assert not any("predict(" in step.source for step in made.steps[1:])
    assert made.notes == ()
