"""Kernels that are copies of a server are kernels like any other, and start with libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from mlcourse.kernels.provisioner import ADDRESS
from mlcourse.kernels.server import kernel_server


@pytest.fixture(scope="module", autouse=True)
def server():
    with kernel_server(["pandas", "matplotlib.pyplot"]) as there_is_one:
        assert there_is_one
        yield


def executed(folder, *cells, timeout=60):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "OF_THE_TEST": "1"})
    return [cell.outputs for cell in notebook.cells]


def text(outputs):
    return "".join(one.get("text", "") or one["data"]["text/plain"] for one in outputs)


def test_a_kernel_has_the_libraries_and_nothing_of_others(tmp_path):
    (tmp_path / "table.csv").write_text("a\n1\n")
    cells = (
        "import sys; 'pandas' in sys.modules, 'x' in globals()",
        "x = 1; import os; print(os.getcwd(), os.environ['OF_THE_TEST'], open('table.csv').read())",
        # A figure is shown at the end of its cell without being asked for.
        "import matplotlib.pyplot as plt; figure, ax = plt.subplots(); ax.plot([1, 2]);",
    )
    for _ in range(2):
        first, second, third = executed(tmp_path, *cells)
        assert text(first) == "(True, False)"
        assert text(second) == f"{tmp_path} 1 a\n1\n\n"
        assert "image/png" in third[-1]["data"]


def test_tables_are_shown_as_in_a_kernel_of_its_own(tmp_path, monkeypatch):
    cell = (
        "import pandas; pandas.DataFrame({f'a column of some length {n}': [n] for n in range(9)})"
    )
    (served,) = executed(tmp_path, cell)
    monkeypatch.delenv(ADDRESS)
    (alone,) = executed(tmp_path, cell)
    assert served == alone
    assert "..." not in text(served)


def test_kernels_draw_their_own_numbers(tmp_path):
    cell = "import random, numpy; random.random(), numpy.random.rand()"
    assert text(executed(tmp_path, cell)[0]) != text(executed(tmp_path, cell)[0])


def test_a_kernel_that_dies_is_noticed(tmp_path):
    with pytest.raises(DeadKernelError):
        executed(tmp_path, "import os; os._exit(3)", "1")


def test_a_cell_can_be_interrupted(tmp_path):
    with pytest.raises(CellTimeoutError):
        executed(tmp_path, "while True: pass", timeout=2)


def test_what_a_kernel_leaves_behind_ends_with_it(tmp_path):
    (outputs,) = executed(
        tmp_path,
        "import subprocess; subprocess.Popen(['sleep', '600']).pid",
    )
    left = int(text(outputs))
    state = Path(f"/proc/{left}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_without_a_server_kernels_start_as_ever(tmp_path, monkeypatch):
    monkeypatch.delenv(ADDRESS)
    (outputs,) = executed(tmp_path, "import sys; 'pandas' in sys.modules")
    assert text(outputs) == "False"


def test_an_address_that_leads_nowhere_does_no_harm(tmp_path, monkeypatch):
    monkeypatch.setenv(ADDRESS, str(tmp_path / "nobody"))
    (outputs,) = executed(tmp_path, "1 + 1")
    assert text(outputs) == "2"


def test_the_environment_is_as_before_after_the_server():
    program = (
        "import os\n"
        "from mlcourse.kernels.server import kernel_server\n"
        "before = dict(os.environ)\n"
        "with kernel_server([]) as there_is_one:\n"
        "    assert there_is_one and os.environ != before\n"
        "assert os.environ == before"
    )
    clean = {name: value for name, value in os.environ.items() if name != ADDRESS}
    subprocess.run([sys.executable, "-c", program], check=True, env=clean)
