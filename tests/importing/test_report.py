"""What an import tells: one line for what holds of several cells."""

from __future__ import annotations

from mlcourse.importing.drafts import Finding
from mlcourse.importing.report import lines_of


def test_what_holds_of_several_cells_is_one_line():
    found = [
        Finding("a.ipynb, cell 3", "a raw cell is left out"),
        Finding("a.ipynb", "nothing in it is graded"),
        Finding("a.ipynb, cell 9", "a raw cell is left out"),
        Finding("b.ipynb, cell 1", "a raw cell is left out"),
        Finding("a.ipynb, cell 12", "a raw cell is left out"),
        Finding("a.ipynb, cell 4", "the test q1 is left out", "Write it anew."),
    ]
    assert lines_of(found) == [
        "a.ipynb, cells 3, 9 and 12; b.ipynb, cell 1: a raw cell is left out.",
        "a.ipynb: nothing in it is graded.",
        "a.ipynb, cell 4: the test q1 is left out. Write it anew.",
    ]
