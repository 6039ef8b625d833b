"""A released notebook in a real kernel, started in another folder than its own."""

from __future__ import annotations

import nbclient
import nbformat
import pytest

from mlcourse.notebook.showing import CHECK_MIME


@pytest.mark.filterwarnings("default")
def test_a_released_notebook_runs_by_itself(cells, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    work, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    work.mkdir()
    elsewhere.mkdir()
    sources = [
        cells.set_up(),
        cells.SHAPELESS,
        'check("q1")',
        "answer = 'two'",
        'check("q2")',
        "progress()",
        "export()",
        f"export({str(work / 'a1-scales.ipynb')!r})",
    ]
    notebook = nbformat.reads(cells.document(*sources), as_version=4)
    nbformat.write(notebook, work / "a1-scales.ipynb")
    done = nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(elsewhere)}}
    ).execute()
    shown = {
        number: output.data
        for number, cell in enumerate(done.cells)
        for output in cell.outputs
        if output.output_type == "execute_result"
    }
    assert sorted(shown) == [2, 4, 5, 6, 7]
    assert all(output.output_type != "error" for cell in done.cells for output in cell.outputs)
    assert shown[2][CHECK_MIME]["verdict"] == "Not yet: 0 of 2 checks pass."
    assert "Axis 0 runs over rows." in shown[2]["text/html"]
    assert "'<b>one</b>'" in shown[4]["text/plain"]
    assert "&lt;b&gt;one&lt;/b&gt;" in shown[4]["text/html"]
    assert "0 of 2 checks pass" in shown[5]["text/plain"]
    assert "was not found" in shown[6]["text/plain"]
    assert "is ready to hand in" in shown[7]["text/plain"]
    assert len(list(work.glob("*.zip"))) == 1
    assert not list(elsewhere.iterdir())
