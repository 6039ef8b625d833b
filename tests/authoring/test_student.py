"""The student notebook: stubs, set-up, ids, release."""

from __future__ import annotations

import ast
import json
import sys

import nbformat
import pytest

from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.student import SETUP, setup_source, student_notebook
from mlcourse.course.solutions import tree_hash
from mlcourse.errors import UnitFaults


def released(workshop):
    return student_notebook(workshop.unit(), workshop.course())


def test_cells_have_their_keys_as_ids(workshop):
    ids = [cell.id for cell in released(workshop).cells]
    assert ids[1] == SETUP
    assert [id for id in ids if id.startswith("q")] == [
        "q1-prompt", "q1-answer", "q1-check", "q2-prompt", "q2-answer", "q2-check",
    ]  # fmt: skip
    assert len(set(ids)) == len(ids)


def test_the_file_is_a_valid_notebook_of_format_4_5(workshop):
    document = json.loads(as_bytes(released(workshop)))
    nbformat.validate(document)
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)


def test_answers_are_stubs_and_nothing_has_an_output(workshop):
    notebook = released(workshop)
    answer = next(cell for cell in notebook.cells if cell.id == "q1-answer")
    assert answer.source.splitlines()[-1] == "    ..."
    for cell in notebook.cells:
        assert "SOLUTION" not in cell.source
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_points_and_prose_are_as_students_read_them(workshop):
    text = "\n".join(cell.source for cell in released(workshop).cells)
    assert "(3 points)" in text
    assert "6 points" in text
    assert "{{" not in text
    assert "percent sign is for authors" not in text


def test_the_setup_cell_carries_checks_word_for_word(workshop):
    source = setup_source(workshop.unit(), workshop.course(), "r-0")
    call = ast.parse(source).body[-1].value
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert given["checks"].strip() == (workshop.folder / "checks.py").read_text().strip()
    assert given["unit"] == "a1-demo"
    assert given["notebook"] == "a1-demo.ipynb"
    assert given["questions"]["q1"]["points"] == 3
    assert given["questions"]["q1"]["defines"] == ["mean_size"]
    stub = 'def mean_size(y, p):\n    """Another docstring."""\n    ...  # a comment'
    assert given["questions"]["q1"]["stub"] == tree_hash(stub)


def test_the_setup_cell_tells_only_the_misconceptions_of_visible_checks(workshop):
    source = setup_source(workshop.unit(), workshop.course(), "r-0")
    assert "a1-demo-sum-for-mean" in source
    assert "a1-demo-errors-cancel" not in source


@pytest.mark.parametrize("quotes", ["'''", '"""', "'''" + '"""', "\\\\"])
def test_any_quotes_in_checks_survive_the_setup_cell(workshop, quotes):
    path = workshop.folder / "checks.py"
    path.write_text(path.read_text() + f"\n# {quotes}\n")
    source = setup_source(workshop.unit(), workshop.course(), "r-0")
    call = ast.parse(source).body[-1].value
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert given["checks"].strip() == path.read_text().strip()


def test_without_mlcourse_the_setup_cell_says_how_to_install_it(workshop, monkeypatch):
    def told():
        source = setup_source(workshop.unit(), workshop.course(), "r-0")
        with monkeypatch.context() as context:
            context.setitem(sys.modules, "mlcourse", None)
            with pytest.raises(ImportError) as caught:
                exec(source, {})
        return str(caught.value)

    assert told() == (
        "mlcourse is missing here. Install it: your lecturer gives you its file (mlcourse-….whl) or"
        " its address; then run  %pip install FILE-OR-ADDRESS  in a cell, and restart the kernel."
    )
    wheel = "https://example.org/mlcourse-0.1.0-py3-none-any.whl"
    registry = workshop.root / "course" / "course.yml"
    registry.write_text(f"install: {wheel}\n{registry.read_text(encoding='utf-8')}", "utf-8")
    assert told() == (
        f'mlcourse is missing here. Install it: run  %pip install "{wheel}"  in a cell, and restart'
        " the kernel."
    )


def test_a_helper_that_nobody_mentions_is_not_told(workshop):
    workshop.change(
        "assignment.md",
        "    return float(np.median(y))\n    ### END SOLUTION\n",
        "    return float(np.median(y))\n    ### END SOLUTION\n\n### BEGIN SOLUTION\n"
        "def middle_of(y):\n    return y\n### END SOLUTION\n",
    )
    assert "middle_of" not in json.dumps(released(workshop))


def test_a_release_changes_with_what_students_get_and_with_nothing_else(workshop):
    first = released(workshop).metadata.mlcourse.release
    assert first.startswith("r-")
    assert len(first) == 14
    workshop.change("hidden.py", "size=41", "size=43")
    workshop.change("assignment.md", "np.median(y)", "np.quantile(y, 0.5)")
    assert released(workshop).metadata.mlcourse.release == first
    workshop.change("checks.py", "9.0", "8.0")
    second = released(workshop).metadata.mlcourse.release
    workshop.change("assignment.md", "A clinic predicts", "One clinic predicts")
    third = released(workshop).metadata.mlcourse.release
    (workshop.folder / "files").mkdir()
    (workshop.folder / "files" / "a.csv").write_text("x\n")
    fourth = released(workshop).metadata.mlcourse.release
    assert len({first, second, third, fourth}) == 4


def test_folded_and_fixed_cells(workshop):
    workshop.change(
        "assignment.md",
        "```{code-cell} ipython3\nimport numpy",
        "```{code-cell} ipython3\n:tags: [hide-input]\n\nimport numpy",
    )
    cells = {cell.id: cell for cell in released(workshop).cells}
    assert cells[SETUP].metadata.jupyter.source_hidden
    assert not cells[SETUP].metadata.editable
    assert not cells["q1-answer"].metadata.deletable
    hidden = [c for c in cells.values() if "jupyter" in c.metadata and c.id != SETUP]
    assert len(hidden) == 1
    assert hidden[0].source.startswith("import numpy")


def test_a_caption_of_a_drawn_figure_opens_the_next_prose(workshop):
    workshop.change(
        "assignment.md",
        "```{code-cell} ipython3\nimport numpy",
        "```{code-cell} ipython3\n---\nmystnb:\n  figure:\n    name: fig-a\n"
        "    caption: Five days.\n---\nimport numpy",
    )
    workshop.change("assignment.md", "One day in five", "See {numref}`fig-a`. One day in five")
    cells = released(workshop).cells
    prose = next(cell.source for cell in cells if "One day in five" in cell.source)
    assert prose.startswith("**Figure 1:** Five days.\n\nSee Figure 1. One day")
    assert all("mystnb" not in cell.metadata for cell in cells)


def test_captions_of_figures_without_prose_between_them_are_kept(workshop):
    drawn = "```{{code-cell}} ipython3\n---\nmystnb:\n  figure:\n    caption: {}\n---\n{}"
    two = drawn.format("Five days.", "1\n```\n\n") + drawn.format("Six days.", "2\n```\n\n")
    first = "```{code-cell} ipython3\nimport numpy"
    workshop.change("assignment.md", first, two + first)
    cells = released(workshop).cells
    prose = next(cell.source for cell in cells if "One day in five" in cell.source)
    assert prose.startswith("**Figure 1:** Five days.\n\n**Figure 2:** Six days.\n\nOne day")


def test_prose_that_jupyter_cannot_show_is_named_with_cell_and_line(workshop):
    workshop.change(
        "assignment.md", "Write `baseline(y)`", "See {ref}`nowhere`.\n\nWrite `baseline(y)`"
    )
    with pytest.raises(UnitFaults) as caught:
        released(workshop)
    (fault,) = caught.value.faults
    lines = workshop.master.read_text().splitlines()
    assert lines[fault.where.line - 1] == "See {ref}`nowhere`."
    assert (fault.where.cell, fault.where.question) == (7, "q2")
