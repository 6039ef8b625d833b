"""The registry: found upwards, and every fault named by file, line and key."""

from __future__ import annotations

import pytest

from mlcourse.course.registry import find_registry, load_course
from mlcourse.errors import UnitFaults


def faults(sample):
    with pytest.raises(UnitFaults) as caught:
        load_course(sample.root / "course")
    return caught.value.faults


def test_a_registry_is_read_whole(sample):
    course = load_course(sample.root / "course")
    assert course.title == "A course"
    assert course.modules[0].units == ("a1-means",)
    assert course.objectives["means.compute"].needs == ("numbers.add",)
    assert course.misconceptions["sum-for-mean"].says == "It grows with the rows."


@pytest.mark.parametrize("start", ["assessments/a1-means", "course", "course/m1/lesson", "."])
def test_the_registry_is_found_upwards(sample, start):
    folder = sample.root / start
    folder.mkdir(parents=True, exist_ok=True)
    assert find_registry(folder) == sample.root / "course"


def test_a_registry_below_the_present_folder_is_named_shortly(sample, monkeypatch):
    monkeypatch.chdir(sample.root)
    assert str(find_registry("assessments/a1-means")) == "course"


@pytest.mark.parametrize(
    ("name", "old", "new", "words", "marker"),
    [
        ("course.yml", "title: A", "titel: A", "Unknown key 'titel'", "titel"),
        ("course.yml", "units: [a1-means]", "unit: [a]", "Unknown key 'modules.0.unit'", "id: m1"),
        ("course.yml", "title: One", "title: 1", "modules.0.title", "id: m1"),
        ("objectives.yml", "  text: Add", "  txt: Add", "Unknown key 'numbers.add.txt'", "txt"),
        ("objectives.yml", "[numbers.add]", "[numbers.ad]", "'numbers.ad', which nobody", "needs"),
        ("objectives.yml", "means.compute:", "numbers.add:", "twice", "numbers.add:#2"),
        (
            "misconceptions.yml",
            "says: It grows",
            "say: It grows",
            "key 'sum-for-mean.say'",
            "say: It",
        ),
        ("misconceptions.yml", "belief: The sum", "belief: [The sum", "not YAML", "says: It grows"),
    ],
)
def test_a_fault_names_file_line_and_key(sample, name, old, new, words, marker):
    sample.change(f"/course/{name}", old, new)
    found = [fault for fault in faults(sample) if words in fault.what]
    assert len(found) == 1, "\n".join(map(str, faults(sample)))
    text, _, occurrence = marker.partition("#")
    assert found[0].where.file == str(sample.path(f"/course/{name}"))
    assert found[0].where.line == sample.line(f"/course/{name}", text, int(occurrence or 1))


def test_unknown_keys_come_with_a_suggestion(sample):
    sample.change("/course/misconceptions.yml", "says: It grows", "say: It grows")
    assert any(fault.fix == "Did you mean 'says'?" for fault in faults(sample))


def test_a_missing_file_and_a_file_of_another_shape(sample):
    sample.path("/course/objectives.yml").unlink()
    sample.write("/course/misconceptions.yml", "- a\n- b\n")
    words = [fault.what for fault in faults(sample)]
    assert "objectives.yml is missing" in words
    assert "This file maps ids to entries" in words


def test_an_id_that_yaml_reads_as_something_else(sample):
    text = sample.path("/course/misconceptions.yml").read_text("utf-8")
    entry = "{belief: B., says: S., reread: r}"
    sample.write("/course/misconceptions.yml", f"{text}\nNULL: {entry}\n12: {entry}\n")
    found = [fault for fault in faults(sample) if "no word" in fault.what]
    assert [fault.what for fault in found] == [
        "The id NULL is no word to YAML",
        "The id 12 is no word to YAML",
    ]
    last = len(text.splitlines()) + 3
    assert [fault.where.line for fault in found] == [last - 1, last]
    assert found[0].fix == 'Put it in quotes:  "NULL":'


def test_empty_registries_are_fine(sample):
    sample.write("/course/objectives.yml", "# nothing yet\n")
    sample.write("/course/misconceptions.yml", "")
    assert load_course(sample.root / "course").objectives == {}
