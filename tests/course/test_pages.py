"""A misconception sends its reader to a page that exists, by its name."""

import pytest

from mlcourse.course.pages import Page, find_page
from mlcourse.course.registry import load_course
from mlcourse.errors import UnitFaults

LESSON = """---
mlcourse: {title: Leakage clinic}
---

# Leakage clinic

(leakage-scaling)=
## Scaling `X` ({{ points:q1 }})
"""


@pytest.fixture
def root(tmp_path):
    lesson = tmp_path / "course" / "m2-evaluation" / "leakage"
    lesson.mkdir(parents=True)
    (lesson / "lesson.md").write_text(LESSON)
    assessment = tmp_path / "assessments" / "a3"
    assessment.mkdir(parents=True)
    (assessment / "assignment.md").write_text("# Rare events\n")
    return tmp_path


def test_a_unit_is_named_by_its_title(root):
    assert find_page(root, "leakage") == Page(
        "Leakage clinic", "course/m2-evaluation/leakage/lesson.html"
    )
    assert find_page(root, "a3") == Page("Rare events", "assessments/a3/assignment.html")


def test_a_section_is_named_by_its_heading(root):
    assert find_page(root, "leakage#leakage-scaling") == Page(
        "Leakage clinic, section “Scaling X”",
        "course/m2-evaluation/leakage/lesson.html#leakage-scaling",
    )


@pytest.mark.parametrize("reread", ["nowhere", "leakage#no-such-label", "", "#leakage-scaling"])
def test_what_is_no_page_is_none(root, reread):
    assert find_page(root, reread) is None


def test_the_registry_refuses_a_page_that_is_not_there(root):
    course = root / "course"
    (course / "course.yml").write_text("title: T\n")
    (course / "objectives.yml").write_text("")
    (course / "misconceptions.yml").write_text(
        "scaling:\n  belief: b\n  says: s\n  reread: leakage#gone\n"
    )
    with pytest.raises(UnitFaults) as caught:
        load_course(course)
    (fault,) = caught.value.faults
    assert "a page that is not there: 'leakage#gone'" in fault.what
    assert fault.where.line == 4
