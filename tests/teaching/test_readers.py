"""The scripts that an exam hands out are those that its repairs are compared with."""

from __future__ import annotations

from course_units import ROOT

from mlcourse.course.solutions import reference_of, stub_of
from mlcourse.course.units import load_unit
from mlcourse.teaching.readers import READERS
from mlcourse.teaching.repairs import lines_changed


def test_what_is_handed_out_is_what_a_repair_is_compared_with():
    unit = load_unit(ROOT / "assessments" / "a5-neural-networks")
    cell = next(one for one in unit.cells if one.role == "answer" and one.question == "q7")
    handed, right = _scripts(stub_of(cell.source)), _scripts(reference_of(cell.source))
    assert set(handed) == set(right) == set(READERS)
    for name, given in READERS.items():
        assert lines_changed(given, handed[name]) == 0
        assert lines_changed(given, right[name]) == 1


def _scripts(source):
    pieces = source.split("def reader_")[1:]
    return {one.split("(")[0]: "def reader_" + one.split("diagnosis_")[0] for one in pieces}
