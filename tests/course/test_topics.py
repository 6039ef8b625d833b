"""What the roles ask for: every topic once, served by units that there are."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from mlcourse.course.topics import (
    ROLES,
    Topic,
    load_topics,
    serving,
    to_come,
    topics_as_markdown,
)
from mlcourse.course.units import find_units, load_unit
from mlcourse.errors import UnitFaults

ROOT = Path(__file__).parents[2]
TOPIC = Topic(7, "Clustering", "Knowledge", ("researcher",), ("M4.1", "M2"))


def unit(code):
    return SimpleNamespace(id=f"u{code}", code=code)


def test_all_topics_are_there_once_in_their_order():
    topics = load_topics(ROOT / "course")
    assert [topic.number for topic in topics] == list(range(1, 151))
    assert {role for topic in topics for role in topic.roles} == set(ROLES)


def test_every_unit_of_the_course_serves_a_topic():
    topics = load_topics(ROOT / "course")
    for folder in (*find_units(ROOT / "course"), *find_units(ROOT / "assessments")):
        read = load_unit(folder)
        assert read.code is not None, folder
        assert any(serving(topic, [read]) for topic in topics), folder


def test_a_unit_serves_by_its_code_or_by_its_module():
    units = [unit("M4.1"), unit("M4.2"), unit("M2.3"), unit("M21.1"), unit(None)]
    assert [one.code for one in serving(TOPIC, units)] == ["M4.1", "M2.3"]


def test_what_no_unit_has_is_to_come():
    assert to_come(TOPIC, [unit("M4.1")]) == ("M2",)
    assert to_come(TOPIC, []) == ("M4.1", "M2")


def test_the_page_links_what_there_is_and_names_what_is_to_come():
    others = [
        Topic(8, "Pages", "Practice", ("educator",)),
        Topic(9, "Rules", "Practice", ROLES, now="lint"),
    ]
    page = topics_as_markdown([TOPIC, *others], [(unit("M4.1"), "/course/k-means")])
    assert "| 7 | Clustering | researcher | [M4.1](/course/k-means) | M2 |" in page
    assert "| 8 | Pages | educator |  | a page |" in page
    assert "doctoral student, educator | lint |  |" in page
    assert "2 of 3 are served" in page
    assert page.index("## Knowledge") < page.index("## Practice")


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("one:\n  topic: a\n  part: b\n  roles: [educator]\n", "A topic has a number", 1),
        ('"1":\n  topic: a\n  part: b\n  roles: [king]\n', "roles", 4),
        ('"1":\n  topic: a\n  part: b\n  roles: []\n', "roles", 4),
    ],
)
def test_faults_are_named_with_their_line(tmp_path, text, said, line):
    (tmp_path / "topics.yml").write_text(text, "utf-8")
    with pytest.raises(UnitFaults) as caught:
        load_topics(tmp_path)
    (fault,) = caught.value.faults
    assert said in fault.what and fault.where.line == line
