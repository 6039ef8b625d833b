"""Each rule finds what it is about, names its place, and finds nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mlcourse.course.units import find_units, load_unit
from mlcourse.errors import UsageError
from mlcourse.lint import lint_unit
from mlcourse.lint.reading import plain, sentences, words
from mlcourse.lint.rules import RULES
from mlcourse.lint.rules.cells import lines_to_read
from mlcourse.lint.running import rules_as_markdown

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "course" / "m2-evaluation" / "training-error"

LONG_CELL = "```{code-cell} ipython3\n" + "".join(f"x{n} = {n}\n" for n in range(13)) + "```\n\n"
LONG = "So " + "very " * 24 + "long."
REFERENCES, CHECK_YOURSELF = "## References", "## Check yourself"
AGAIN = "```{code-cell} ipython3\ndef evaluate(model, X, y):\n    return {}\n```\n\n"
# Code of the rule, what is changed in the lesson, and the line of the change relative to it.
BROKEN = {
    "S1": ("## Is that error large?", "#### Is that error large?"),
    "S2": ('predict("nothing-to-learn", ...)', "guess = ..."),
    "S3": ("*What it does not mean:*", "*Not:*"),
    "S4": ("> *A low training error", "A low training error"),
    "S5": ("````{admonition} Two averages that look alike", "````{note}"),
    "S6": ("What would change our mind", "Doubts"),
    "S7": ("\nassert ", "\nconfirm = "),
    "S8": (REFERENCES, "## Reading"),
    "S10": ("{reading: 35,", "{reading: 50,"),
    "P2": ("A number needs a neighbour.", f"A number needs a neighbour. {LONG}"),
    "P3": ("A number needs", "A number obviously needs"),
    "P4": ("A number needs a neighbour.", "A number needs a neighbour!"),
    "P5": ("A number needs a neighbour.", "The error is 61.27."),
    "P6": ("Exercise 2: Choose the depth ({{ points:q2 }})", "Exercise 2: Choose (4 points)"),
    "P7": ("A number needs a neighbour.", "It costs $5 and\nnot $7. A number needs a neighbour."),
    "Q7": (
        "A number needs a neighbour.",
        "It gives the same mean and spread\non other tables.",
    ),
    "C1": ("A number needs a neighbour.", f"A number needs a neighbour.\n\n{LONG_CELL}"),
    "C3": (CHECK_YOURSELF, f"{AGAIN}{CHECK_YOURSELF}"),
    "F2": ("alt: Two scatter plots of predicted against true progression.", "alt: Two plots. #"),
    "F3": ("    name: fig-depth\n", ""),
    "F4": ('_ = ax.set_title("The full tree hardly beats knowing nothing")', "_ = ax"),
    "F6": ('_ = ax.set_title("The full tree hardly', 'ax.set_title("The full tree hardly'),
    "F5": ("{numref}`fig-seen-new` and ", ""),
}


@pytest.fixture
def copied(tmp_path):
    """Give a function that copies the lesson with its registry and changes some of its text."""

    def copy(changes=(), file="lesson.md"):
        course = tmp_path / "course"
        shutil.copytree(ROOT / "course", course)
        shutil.copytree(ROOT / "assessments", tmp_path / "assessments")
        folder = course / "m2-evaluation" / "training-error"
        text = (folder / file).read_text("utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        (folder / file).write_text(text, "utf-8")
        return folder

    return copy


def codes(folder):
    return [one.rule.code for one in lint_unit(load_unit(folder))]


@pytest.mark.parametrize("folder", find_units(ROOT), ids=lambda folder: folder.name)
def test_our_own_units_follow_all_rules(folder):
    if "course" not in folder.parts and "assessments" not in folder.parts:
        pytest.skip("no unit of the course")
    found = lint_unit(load_unit(folder))
    assert [f"{one.where}: {one.rule.code} {one.what}" for one in found] == []


@pytest.mark.parametrize("code", BROKEN)
def test_a_rule_that_is_broken_is_named(copied, code):
    assert set(codes(copied([BROKEN[code]]))) == {code}


@pytest.mark.parametrize("code", ["P2", "P3", "P4", "P5", "Q7"])
def test_the_place_is_the_line(copied, code):
    folder = copied([BROKEN[code]])
    (found,) = lint_unit(load_unit(folder))
    line = (folder / "lesson.md").read_text("utf-8").splitlines()[found.where.line - 1]
    assert BROKEN[code][1].splitlines()[0] in line


def test_a_hidden_check_that_has_the_title_of_one_that_students_see(copied):
    folder = copied(
        [("gives the same mean and spread on other tables", "counts the frogs")], "hidden.py"
    )
    checks = folder / "checks.py"
    checks.write_text(f"{checks.read_text('utf-8')}\n# It counts the frogs.\n", "utf-8")
    (found,) = lint_unit(load_unit(folder))
    assert (found.rule.code, Path(found.where.file).name) == ("Q7", "checks.py")
    assert found.where.line == len(checks.read_text("utf-8").splitlines())


def test_too_many_words(copied):
    folder = copied([("## The decision", "One word. " * 400 + "\n\n## The decision")])
    (found,) = lint_unit(load_unit(folder))
    assert found.rule.code == "P1" and "words" in found.what


def test_too_many_cells_and_figures(copied):
    cell = "```{code-cell} ipython3\nlen(y)\n```\n\n"
    assert codes(copied([(REFERENCES, cell * 12 + REFERENCES)])) == ["C2"]


def test_too_many_figures(copied):
    figure = "```{figure} x.png\n---\nname: fig-NAME\nalt: " + "a" * 50 + "\n---\nA caption.\n```\n"
    more = "".join(
        figure.replace("NAME", f"more-{n}") + f"See {{numref}}`fig-more-{n}`.\n\n" for n in range(4)
    )
    assert codes(copied([(REFERENCES, more + REFERENCES)])) == ["F1"]


def test_a_lesson_without_notes(copied):
    folder = copied()
    (folder / "notes.md").unlink()
    assert codes(folder) == ["S9"]


def test_a_lesson_that_took_too_long_when_it_was_proven(copied):
    folder = copied()
    proof = json.loads((folder / "proof.json").read_text("utf-8"))
    for seconds, told in ((30, []), (31, ["S11"])):
        (folder / "proof.json").write_text(json.dumps(proof | {"seconds": seconds}), "utf-8")
        assert codes(folder) == told
    (folder / "proof.json").unlink()
    assert codes(folder) == []


def test_a_lesson_without_a_quiz(copied):
    folder = copied([("{{ quiz }}", "")])
    (folder / "quiz.yml").unlink()
    assert set(codes(folder)) == {"Q3", "Q6"}


def test_answers_that_give_themselves_away(copied):
    folder = copied([("Whether the training error was right.", "All of the above.")], "quiz.yml")
    assert codes(folder) == ["Q4"]


def test_a_quiz_whose_right_answer_stands_always_in_one_place(copied):
    text = (LESSON / "quiz.yml").read_text("utf-8")
    items = text.split("\n  answers:\n")
    moved = [items[0]]
    for part in items[1:]:
        answers, rest = part, ""
        for at, line in enumerate(part.splitlines(keepends=True)):
            if line[0] not in " \n":
                lines = part.splitlines(keepends=True)
                answers, rest = "".join(lines[:at]), "".join(lines[at:])
                break
        each = answers.split("    - text:")[1:]
        each.sort(key=lambda one: "right: true" not in one)
        moved.append("".join(f"    - text:{one.rstrip()}\n" for one in each) + rest)
    folder = copied()
    (folder / "quiz.yml").write_text("\n  answers:\n".join(moved), "utf-8")
    assert "(a) in every item" in lint_unit(load_unit(folder))[0].what


def test_rules_can_be_left_out_and_only_those_there_are(copied):
    folder = copied([BROKEN["P3"]])
    assert lint_unit(load_unit(folder), ["P3"]) == ()
    with pytest.raises(UsageError, match="no rule P99"):
        lint_unit(load_unit(folder), ["P99"])


def test_every_rule_has_a_code_of_its_own_a_reason_and_a_place_on_the_page():
    assert len({rule.code for rule in RULES}) == len(RULES)
    page = rules_as_markdown()
    for rule in RULES:
        assert f"**{rule.code}**" in page and rule.why in page


def test_prose_is_read_without_code_formulas_and_markup():
    text = (
        "A `code` and $x!$ here.\n\n```python\nnot prose\n```\n\n```{note}\nA note.\n```\n\n"
        "```{math}\nx\n```\n\nSee {ref}`there <a>` and [a link](http://x.y/z!)."
    )
    read = plain(text)
    assert words(read) == ["A", "and", "here", "A", "note", "See", "and", "a", "link"]
    assert read.splitlines()[7].strip() == "A note."
    assert [line for line, _ in sentences(read)] == [1, 8, 15]


def test_imports_and_blank_lines_are_not_read():
    assert (
        lines_to_read("import a\nfrom b import (\n    c,\n)\n\n# why\nx = 1\ny = [\n  2,\n]") == 4
    )
