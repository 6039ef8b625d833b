"""Items of a quiz: read, tied to objectives, shown with the belief behind each wrong answer."""

from __future__ import annotations

import pytest

from mlcourse.authoring.student import student_notebook
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.errors import UnitFaults

ITEM = """\
middle:
  objective: means.compute
  asks: What is the mean of 1, 2 and 6?
  answers:
    - text: "2"
      misconception: median-for-mean
      why: Two is the one in the middle.
    - text: "3"
      right: true
      why: The sum is nine, and there are three numbers.
    - text: "9"
      belief: Adding up is enough.
      why: Nine has not been divided by anything.
"""
PLACE = "\n\n## Check yourself\n\n{{ quiz }}\n"


@pytest.fixture
def with_quiz(sample):
    """Give a function that writes a quiz beside the unit, and shows it."""

    def write(text=ITEM, place=PLACE):
        (sample.folder / "quiz.yml").write_text(text, "utf-8")
        master = sample.folder / "assignment.md"
        master.write_text(master.read_text("utf-8") + place, "utf-8")
        return sample.folder

    return write


def test_items_are_read(with_quiz):
    (item,) = load_unit(with_quiz()).quiz
    assert (item.id, item.objective) == ("middle", "means.compute")
    assert [answer.right for answer in item.answers] == [False, True, False]
    registered = load_course(find(with_quiz)).misconceptions["median-for-mean"].belief
    assert [answer.belief for answer in item.answers] == [registered, None, "Adding up is enough."]


def find(with_quiz):
    from mlcourse.course.registry import find_registry

    return find_registry(with_quiz(place=""))


def test_a_unit_without_a_quiz_has_no_items(sample):
    assert load_unit(sample.folder).quiz == ()


def test_the_notebook_shows_them_with_the_reasons_folded(with_quiz):
    folder = with_quiz()
    unit = load_unit(folder)
    course = load_course(find(with_quiz))
    text = "\n".join(cell.source for cell in student_notebook(unit, course).cells)
    assert "**1.** What is the mean of 1, 2 and 6?" in text
    assert "- (a) 2\n- (b) 3\n- (c) 9" in text
    before, folded = text.split("<details>")
    assert "is right" not in before
    assert "**(b)** is right. The sum is nine" in folded
    assert "(c) comes from the belief: “Adding up is enough.” Nine has" in folded


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("objective: means.compute", "objective: means.cmpute", "is no objective here", 2),
        ("      right: true\n", "", "0 answers are right", 4),
        ('text: "2"\n', 'text: "2"\n      right: true\n', "2 answers are right", 4),
        ("      belief: Adding up is enough.\n", "", "does not say what leads to it", 11),
        ("median-for-mean", "median-for-men", "nobody declared the misconception", 5),
        ("      right: true\n", "      right: true\n      belief: x\n", "names a belief", 8),
        ("asks:", "ask:", "ask", 3),
        ("  answers:", "  answers: []\n  rest:", "answers", 4),
        ("middle:", "- middle", "This is not YAML", 2),
    ],
)
def test_each_fault_is_named_with_its_line(with_quiz, old, new, said, line):
    assert old in ITEM
    with pytest.raises(UnitFaults) as caught:
        load_unit(with_quiz(ITEM.replace(old, new, 1)))
    found = [(fault.what, fault.where.line) for fault in caught.value.faults]
    assert any(said in what and where == line for what, where in found), found
    assert all(fault.where.file.endswith("quiz.yml") for fault in caught.value.faults), found


def test_a_quiz_that_is_shown_nowhere_is_a_fault(with_quiz):
    with pytest.raises(UnitFaults) as caught:
        load_unit(with_quiz(place="\n"))
    (fault,) = caught.value.faults
    assert "shown nowhere" in fault.what and "{{ quiz }}" in fault.fix


def test_a_place_without_a_quiz_is_a_fault(sample):
    master = sample.folder / "assignment.md"
    master.write_text(master.read_text("utf-8") + PLACE, "utf-8")
    with pytest.raises(UnitFaults) as caught:
        load_unit(sample.folder)
    (fault,) = caught.value.faults
    assert "{{ quiz }} cannot be filled in" in fault.what
