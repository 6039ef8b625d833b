"""Verification refuses what does not hold: reference, stub, mutants."""

from __future__ import annotations

import pytest

from mlcourse.authoring.verify import verify_unit

pytestmark = pytest.mark.box


def verify(workshop, isolation, **settings):
    settings = {"seeds": 2, "jobs": 2, **settings}
    return verify_unit(workshop.unit(), isolation=isolation, **settings)


def only_fault(workshop, isolation):
    (fault,) = verify(workshop, isolation).faults
    return fault


def test_a_sound_unit_has_no_faults(workshop, isolation):
    found = verify(workshop, isolation, seeds=3)
    assert (found.faults, found.warnings, found.seeds, found.mutants) == ((), (), 3, 4)


def test_the_number_of_jobs_changes_nothing(workshop, isolation):
    workshop.change("hidden.py", "size=41", "size=1")
    one, three = (verify(workshop, isolation, jobs=jobs) for jobs in (1, 3))
    assert one.faults
    assert [str(fault) for fault in one.faults] == [str(fault) for fault in three.faults]


def test_a_reference_that_fails_a_check(workshop, isolation):
    workshop.change("assignment.md", "np.median(y)", "np.mean(y)")
    fault = only_fault(workshop, isolation)
    assert "does not pass q2.resists_one_value: failed on 2 of 2 draws" in fault.what
    assert fault.where.file == str(workshop.folder / "checks.py")
    assert fault.where.question == "q2"
    assert "2" in fault.why


def test_a_reference_that_fails_on_some_draws_only(workshop, isolation):
    workshop.change(
        "hidden.py", "y = rng.normal(30, 5, size=41)", "y = rng.normal(30, 5, size=41)\n"
        "    assert rng.random() < 0.5"
    )  # fmt: skip
    found = verify(workshop, isolation, seeds=12)
    (fault,) = (f for f in found.faults if "reference" in f.what)
    assert "could not check on" in fault.what
    assert "12 of 12" not in fault.what


def test_a_cell_that_fails_in_the_box(workshop, isolation):
    workshop.change(
        "assignment.md", "import numpy as np\n", "import numpy as np\n\nx = 1\nmissing(x)\n"
    )
    fault = only_fault(workshop, isolation)
    lines = workshop.master.read_text().splitlines()
    assert "NameError" in fault.what
    assert lines[fault.where.line - 1] == "missing(x)"


def test_a_mutant_that_nothing_catches(workshop, isolation):
    workshop.change("mutants/q1-a1-demo-errors-cancel.py", "np.asarray(p) - np.asarray(y)",
                    "np.abs(np.asarray(p) - np.asarray(y))")  # fmt: skip
    fault = only_fault(workshop, isolation)
    assert "q1-a1-demo-errors-cancel is not caught by any check" in fault.what
    assert fault.where.file.endswith("mutants/q1-a1-demo-errors-cancel.py")


def test_a_mutant_with_the_misconception_of_another(workshop, isolation):
    workshop.change("mutants/q1-a1-demo-errors-cancel.py", "np.mean(", "np.sum(")
    fault = only_fault(workshop, isolation)
    assert "fails with the misconception 'a1-demo-sum-for-mean' instead of its own" in fault.what


def test_a_mutant_that_stops_shows_its_misconception_only_where_errors_do(workshop, isolation):
    path = next((workshop.folder / "mutants").glob("q1-*sum*.py"))
    path.write_text("def mean_size(a, b):\n    raise ValueError('sum')\n", encoding="utf-8")
    (fault,) = verify_unit(workshop.unit(), seeds=1).faults
    assert "no failing check names a misconception" in str(fault)
    named = 'misconception="a1-demo-sum-for-mean"'
    workshop.change("checks.py", named, f"{named}, errors_show_it=True")
    assert verify_unit(workshop.unit(), seeds=1).faults == ()


def test_a_mutant_that_fails_by_itself(workshop, isolation):
    path = workshop.folder / "mutants" / "q1-a1-demo-errors-cancel.py"
    path.write_text("import numpy as np\n\nmean_size = np.mistake\n")
    fault = only_fault(workshop, isolation)
    assert "fails by itself: AttributeError" in fault.what
    assert fault.where.line == 3


def test_a_mutant_that_changes_data_in_place_does_not_spoil_the_next(workshop, isolation):
    """Variants share a box; a doubtful verdict is confirmed in a box of its own."""
    path = workshop.folder / "mutants" / "q1-a1-demo-errors-cancel.py"
    path.write_text("patients[0] = 0\n" + path.read_text())
    path = workshop.folder / "mutants" / "q1-a1-demo-sum-for-mean.py"
    path.write_text("assert patients[0] == 31\n" + path.read_text())
    assert verify(workshop, isolation, jobs=1).faults == ()


def test_a_mutant_that_ends_the_box_is_named_and_the_others_are_judged(workshop, isolation):
    path = workshop.folder / "mutants" / "q1-a1-demo-errors-cancel.py"
    path.write_text("import os\n\nos._exit(3)\n")
    fault = only_fault(workshop, isolation)
    assert "did not reach the end of its run: its process ended by itself" in fault.what
    assert fault.where.question == "q1"
    assert "os._exit()" in fault.fix


def test_a_reference_that_ends_the_box_is_told_with_its_cell(workshop, isolation):
    workshop.change("assignment.md", "    return float(np.median(y))",
                    "    return float(np.median(y))\n### END SOLUTION\n### BEGIN SOLUTION\n"
                    "import os\nos._exit(3)")  # fmt: skip
    fault = verify(workshop, isolation).faults[0]
    (cell,) = (c for c in workshop.unit().cells if (c.role, c.question) == ("answer", "q2"))
    assert "its process ended by itself" in fault.what
    assert (fault.where.cell, fault.where.line) == (cell.number, cell.line)


def test_a_mutant_that_is_the_stub(workshop, isolation):
    path = workshop.folder / "mutants" / "q1-a1-demo-errors-cancel.py"
    path.write_text("def mean_size(y, p):\n    ...\n")
    faults = verify(workshop, isolation).faults
    assert any("is the stub of its question" in fault.what for fault in faults)


def test_a_reference_that_is_its_stub(workshop, isolation):
    workshop.change("assignment.md", "    return float(np.median(y))", "    ...")
    faults = verify(workshop, isolation).faults
    assert any("reference solution of question 'q2' is its stub" in f.what for f in faults)


def test_a_check_that_the_stub_passes_is_a_warning(workshop, isolation):
    workshop.change("checks.py", '([1.0, 2.0, 9.0]), 2.0)', '([1.0, 2.0, 9.0]), 2.0)\n\n\n'
                    '@q2.check("is there", points=1)\ndef is_there(student):\n'
                    '    assert student.has("baseline")')  # fmt: skip
    found = verify(workshop, isolation)
    assert found.faults == ()
    (warning,) = found.warnings
    assert warning.startswith("q2.is_there passes on the untouched stub")


def test_a_check_with_a_fault_is_named_once_and_its_mutants_are_not_blamed(workshop, isolation):
    workshop.change("checks.py", "def resists_one_value(student):\n", (
        "def resists_one_value(student):\n    raise TypeError('a slip')\n"
    ))  # fmt: skip
    fault = only_fault(workshop, isolation)
    assert "q2.resists_one_value: could not check on 2 of 2 draws" in fault.what
    assert fault.why == "TypeError: a slip"
    line = (workshop.folder / "checks.py").read_text().splitlines()[fault.where.line - 1]
    assert line.strip() == "raise TypeError('a slip')"


def test_a_check_with_a_fault_on_a_mutant_only_is_named_with_its_line(workshop, isolation):
    workshop.change("checks.py", "def resists_one_value(student):\n", (
        "def resists_one_value(student):\n"
        '    if student["baseline"]([1.0, 2.0, 9.0]) > 3:\n        unknown()\n'
    ))  # fmt: skip
    fault = only_fault(workshop, isolation)
    assert "q2.resists_one_value stops with an error on the mutant q2-" in fault.what
    assert fault.where.file == str(workshop.folder / "checks.py")
    line = (workshop.folder / "checks.py").read_text().splitlines()[fault.where.line - 1]
    assert line.strip() == "unknown()"
    assert "the mistake is in the check itself" in fault.fix


def test_each_check_is_asked_against_the_same_state(workshop, isolation):
    workshop.change("assignment.md", "    return float(np.median(y))",
                    "    global calls\n    calls = 1\n    return float(np.median(y))")  # fmt: skip
    workshop.change("hidden.py", "    y = rng.normal(30, 5, size=41)\n",
                    "    y = rng.normal(30, 5, size=41)\n"
                    '    assert not student.has("calls")\n')  # fmt: skip
    assert verify(workshop, isolation).faults == ()


@pytest.mark.parametrize(
    ("cell", "repeatable"),
    [
        ("start = np.arange(3)", True),
        ("start = np.random.default_rng(1).normal()", True),
        ("import time\n\nstart = time.time()", False),
        ("start = np.random.normal()", False),
        ("import time\n\nprint(time.time())", False),
    ],
)
def test_cells_that_give_the_same_each_time_may_be_run_once(workshop, isolation, cell, repeatable):
    workshop.change("assignment.md", "import numpy as np\n", f"import numpy as np\n\n{cell}\n")
    found = verify(workshop, isolation, seeds=1)
    assert found.faults == ()
    assert found.repeatable is repeatable
