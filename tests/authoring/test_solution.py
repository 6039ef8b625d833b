"""Execution: kept by a key over what it depends on, and the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.outputs import cleaned_outputs
from mlcourse.authoring.solution import (
    execute_unit,
    execute_units,
    execution_key,
    is_executed,
    solution_notebook,
)
from mlcourse.authoring.student import master_notebook
from mlcourse.errors import UnitError


def test_an_execution_is_kept_until_code_checks_or_data_change(workshop, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    first = execute_unit(workshop.unit(), cache)
    assert len(list(cache.iterdir())) == 1

    def no_kernel(*arguments):
        raise AssertionError("ran again")

    monkeypatch.setattr("mlcourse.authoring.solution._execute", no_kernel)
    assert as_bytes(execute_unit(workshop.unit(), cache)) == as_bytes(first)
    workshop.change("assignment.md", "A clinic predicts", "One clinic predicts")
    again = execute_unit(workshop.unit(), cache)
    assert "One clinic predicts" in again.cells[0].source
    workshop.change("assignment.md", "64.0", "65.0")
    with pytest.raises(AssertionError, match="ran again"):
        execute_unit(workshop.unit(), cache)


def test_several_units_run_at_a_time_and_give_what_each_gives_alone(workshop, tmp_path):
    units, together, alone, told = [], tmp_path / "together", tmp_path / "alone", []
    for number in (65.0, 66.0, 67.0):
        workshop.change("assignment.md", f"{number - 1}", f"{number}")
        units.append(replace(workshop.unit(), id=f"unit-{number:g}"))
    execute_units(units, together, jobs=2, progress=told.append)
    assert sorted(line.split()[1] for line in told) == ["unit-65", "unit-66", "unit-67"]
    assert told[-1].endswith("(3 of 3)")
    for unit in units:
        execute_unit(unit, alone)
    kept = {path.name: path.read_bytes() for path in together.iterdir()}
    assert kept == {path.name: path.read_bytes() for path in alone.iterdir()} and len(kept) == 3


def test_of_several_units_one_that_fails_is_told_and_the_others_are_kept(workshop, tmp_path):
    good = workshop.unit()
    workshop.change("assignment.md", "import numpy as np\n", "import numpy as np\n\n1 / 0\n")
    bad = replace(workshop.unit(), id="bad")
    with pytest.raises(UnitError, match="ZeroDivisionError"):
        execute_units([good, bad], tmp_path, jobs=2)
    assert is_executed(good, tmp_path) and not is_executed(bad, tmp_path)


def test_the_key_covers_code_checks_and_data(workshop):
    def key():
        unit = workshop.unit()
        return execution_key(unit, master_notebook(unit))

    keys = [key()]
    workshop.change("assignment.md", "A clinic predicts", "One clinic predicts")
    assert key() == keys[0]
    workshop.change("assignment.md", "64.0", "65.0")
    keys.append(key())
    workshop.change("checks.py", "9.0", "8.0")
    keys.append(key())
    (workshop.folder / "files").mkdir()
    (workshop.folder / "files" / "a.csv").write_text("x\n")
    keys.append(key())
    assert len(set(keys)) == 4


def test_files_lie_beside_the_notebook_and_the_machine_stays_out_of_outputs(workshop):
    (workshop.folder / "files").mkdir()
    (workshop.folder / "files" / "a.csv").write_text("x\n7\n")
    workshop.change(
        "assignment.md",
        "import numpy as np\n",
        "import os\n\nimport numpy as np\n\nprint(open('files/a.csv').read())\n"
        "print(os.getcwd(), np.__file__, os.path.expanduser('~/x'), object())\nmax\n",
    )
    unit = workshop.unit()
    executed = execute_unit(unit)
    (given,) = (cell for cell in executed.cells if cell.source.startswith("import os"))
    printed = given.outputs[0].text
    assert printed.startswith(
        "x\n7\n\n. site-packages/numpy/__init__.py ~/x <object object at 0x…>"
    )
    notebook = solution_notebook(unit, workshop.course(), executed)
    assert str(Path.home()).encode() not in as_bytes(notebook)


def test_scores_of_decisions_are_taken_out_of_the_outputs_and_kept(workshop, tmp_path):
    workshop.change(
        "assignment.md",
        "import numpy as np\n",
        "import numpy as np\nfrom mlcourse.teaching.thread import Score\n",
    )
    told = 'Score("image", "lots", (90.0, 88.0), 0.25)'
    begin = '+++ {"mlcourse": {"question": "q1"'
    workshop.change("assignment.md", begin, f"```{{code-cell}} ipython3\n{told}\n```\n\n{begin}")
    ran = execute_unit(workshop.unit(), tmp_path)
    score = {"decision": "image", "method": "lots", "scores": [90.0, 88.0], "seconds": 0.25}
    assert ran.metadata["decisions"] == [score]
    (cell,) = (cell for cell in ran.cells if cell.source == told)
    assert list(cell.outputs[0].data) == ["text/plain"]
    shown = as_bytes(solution_notebook(workshop.unit(), workshop.course(), ran))
    assert b"seconds" not in shown
    assert execute_unit(workshop.unit(), tmp_path).metadata["decisions"] == [score]


def test_an_expected_error_is_part_of_a_lesson(workshop):
    workshop.change(
        "assignment.md",
        "```{code-cell} ipython3\nimport numpy as np\n",
        "```{code-cell} ipython3\n:tags: [raises-exception]\n\n1 / 0\n```\n\n"
        "```{code-cell} ipython3\nimport numpy as np\n",
    )
    executed = execute_unit(workshop.unit())
    assert executed.cells[2].outputs[0].ename == "ZeroDivisionError"


# What ``ipywidgets.Output`` does, without the library.
WIDGET = """
import comm
from IPython import get_ipython

state = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel", "outputs": []}
one = comm.create_comm(target_name="jupyter.widget", data={"state": state, "buffer_paths": []})
asked = get_ipython().kernel.get_parent()["header"]["msg_id"]
one.send({"method": "update", "state": {"msg_id": asked}, "buffer_paths": []})
print("in the widget", flush=True)
one.send({"method": "update", "state": {"msg_id": ""}, "buffer_paths": []})
print("below it")
"""


def test_a_widget_that_catches_output_is_no_fault(workshop):
    workshop.change("assignment.md", "import numpy as np\n", f"import numpy as np\n{WIDGET}")
    executed = execute_unit(workshop.unit())
    shown = [o.text for c in executed.cells for o in c.get("outputs", []) if "text" in o]
    assert "below it\n" in shown
    assert "widgets" not in executed.metadata


def test_a_cell_without_an_end_is_named(workshop):
    workshop.change("assignment.md", "  datasets: []\n", "  limits: {cell: 1}\n")
    workshop.change(
        "assignment.md", "import numpy as np\n", "import numpy as np\n\nwhile True:\n    pass\n"
    )
    with pytest.raises(UnitError, match="no end after 1 seconds") as caught:
        execute_unit(workshop.unit())
    assert caught.value.where.cell == 2


def test_a_library_that_is_missing_is_to_be_installed(workshop):
    workshop.change("assignment.md", "import numpy as np\n", "import no_such_library\n")
    with pytest.raises(UnitError, match="ModuleNotFoundError") as caught:
        execute_unit(workshop.unit())
    assert "Install it" in caught.value.fix


def test_a_line_that_fails_is_found_behind_a_solution_marker(workshop):
    workshop.change("assignment.md", "    return float(np.median(y))\n", "    return y\n")
    workshop.change(
        "assignment.md",
        "    return y\n    ### END SOLUTION\n",
        "    return y\n    ### END SOLUTION\n\n\nbaseline(missing)\n",
    )
    with pytest.raises(UnitError, match="NameError") as caught:
        execute_unit(workshop.unit())
    lines = workshop.master.read_text().splitlines()
    assert lines[caught.value.where.line - 1] == "baseline(missing)"
    assert caught.value.where.question == "q2"


def test_streams_that_came_in_pieces_are_joined():
    pieces = [
        nbformat.v4.new_output("stream", name=name, text=text)
        for name, text in (("stdout", "a"), ("stdout", "b\n"), ("stderr", "c"), ("stdout", "d"))
    ]
    joined = cleaned_outputs(pieces, {}, 1)
    assert [(output.name, output.text) for output in joined] == [
        ("stdout", "ab\n"),
        ("stderr", "c"),
        ("stdout", "d"),
    ]


def test_pictures_are_not_searched_for_paths():
    picture = nbformat.v4.new_output(
        "display_data", {"image/png": "ab/tmp/x", "text/plain": "/tmp/x"}
    )
    (cleaned,) = cleaned_outputs([picture], {"/tmp": "."}, 1)
    assert dict(cleaned.data) == {"image/png": "ab/tmp/x", "text/plain": "./x"}
