"""A leak of each sort, planted in each part of what is released, is found and named."""

from __future__ import annotations

import base64
import copy
import gzip
import io
import json
import zipfile

import nbformat
import pytest

from mlcourse.authoring.leaks import Leak, scan_folder, scan_notebook, scan_text, secrets_of
from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.student import student_notebook

LONG_LINE = "return float(np.mean(np.abs(np.asarray(p) - np.asarray(y))))"
STRING = "Compare a prediction that is 2 too high and one that is 2 too low."
NAME = "both_signs"


@pytest.fixture
def secrets(workshop):
    return secrets_of(workshop.unit(), workshop.course())


@pytest.fixture
def notebook(workshop):
    return student_notebook(workshop.unit(), workshop.course())


def scan(secrets, notebook):
    return [str(leak) for leak in scan_notebook(secrets, json.loads(as_bytes(notebook)), "a.ipynb")]


def cell_of(notebook, key):
    return next(cell for cell in notebook.cells if cell.id == key)


def test_what_is_released_has_no_leak(secrets, notebook):
    assert scan(secrets, notebook) == []


@pytest.mark.parametrize("secret", [LONG_LINE, STRING, NAME, "a1-demo-unsorted-middle"])
@pytest.mark.parametrize(
    "text", ["{}", "# {}", "    {}  ", "<p>{}</p>", "x = 1\n{}\ny", "the answer ({}) is"]
)
def test_a_leak_in_a_source(secrets, notebook, secret, text):
    cell_of(notebook, "q2-prompt").source += "\n" + text.format(secret)
    found = scan(secrets, notebook)
    assert len(found) == 1
    assert found[0].startswith("a.ipynb, cell ")
    assert "(q2-prompt), source" in found[0]


def test_a_leak_in_escaped_html(secrets, notebook):
    given = next(c for c in notebook.cells if c.cell_type == "code" and c.id.startswith("given"))
    page = "<pre>return&#32;float(np.mean(np.abs(np.asarray(p) &#45; np.asarray(y))))</pre>"
    given.outputs = [nbformat.v4.new_output("display_data", {"text/html": page})]
    assert any("outputs: solution line" in leak for leak in scan(secrets, notebook))


def test_a_leak_in_an_output(secrets, notebook):
    given = next(c for c in notebook.cells if c.cell_type == "code" and c.id.startswith("given"))
    given.outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"1\n{STRING}\n")]
    (found,) = scan(secrets, notebook)
    assert ", outputs: text from hidden.py" in found


def test_a_leak_in_metadata(secrets, notebook):
    changed = copy.deepcopy(notebook)
    changed.cells[0].metadata["note"] = {"deep": [NAME]}
    (found,) = scan(secrets, changed)
    assert ", metadata: name from hidden.py: both_signs" in found
    notebook.metadata["author"] = LONG_LINE
    (found,) = scan(secrets, notebook)
    assert "notebook metadata: solution line of q1-answer" in found


def test_a_leak_as_a_key_of_metadata(secrets, notebook):
    notebook.cells[0].metadata[NAME] = 1
    assert len(scan(secrets, notebook)) == 1


def test_a_leak_in_an_attachment(secrets, notebook):
    packed = base64.b64encode(f"x\n{LONG_LINE}\n".encode()).decode()
    notebook.cells[0]["attachments"] = {"a.txt": {"text/plain": packed}}
    (found,) = scan(secrets, notebook)
    assert "attachments, decoded: solution line" in found


def test_an_output_of_an_answer_cell(secrets, notebook):
    cell = cell_of(notebook, "q1-answer")
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="3\n")]
    (found,) = scan(secrets, notebook)
    assert "an answer cell has an output" in found


@pytest.mark.parametrize("where", ["cell", "mlcourse"])
def test_foreign_metadata_of_an_answer_cell(secrets, notebook, where):
    metadata = cell_of(notebook, "q1-answer").metadata
    (metadata if where == "cell" else metadata.mlcourse)["answer"] = 3
    (found,) = scan(secrets, notebook)
    assert "an answer cell has foreign metadata: answer" in found


def packed_with(content: bytes, form: str) -> bytes:
    if form == "plain":
        return content
    if form == "gzip":
        return gzip.compress(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", content)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["plain", "gzip", "zip"])
def test_a_leak_in_a_data_file(workshop, tmp_path, form):
    out = tmp_path / "released"
    out.mkdir()
    (out / "table.bin").write_bytes(packed_with(f"a,b\n1,{NAME}\n".encode(), form))
    (leak,) = scan_folder(workshop.unit(), workshop.course(), out)
    assert leak.where.startswith("table.bin")
    assert leak.what == "name from hidden.py: both_signs"


def test_a_leak_in_the_name_of_a_file(workshop, tmp_path):
    out = tmp_path / "released"
    out.mkdir()
    (out / "both_signs.csv").write_text("x\n")
    assert len(scan_folder(workshop.unit(), workshop.course(), out)) == 1


def test_two_short_solution_lines_in_a_row(workshop, tmp_path):
    workshop.change(
        "assignment.md", "    return float(np.median(y))\n", "    k = 1\n    return k\n"
    )
    secrets = secrets_of(workshop.unit(), workshop.course())
    assert list(scan_text(secrets, "k = 1 and later return k", "x")) == []
    assert list(scan_text(secrets, "  k = 1\n\n  return k", "x")) == [
        Leak("x", "two solution lines of q2-answer: k = 1 return k")
    ]


def test_numbers_and_names_count_as_whole_words(workshop):
    workshop.change("hidden.py", "rng.normal(30, 5, size=41)", "rng.normal(271_828, 5, size=41)")
    secrets = secrets_of(workshop.unit(), workshop.course())
    assert [leak.what for leak in scan_text(secrets, "seed 271828.", "x")] == [
        "number from hidden.py: 271828"
    ]
    assert list(scan_text(secrets, "3271828 and 271828.5e3x and both_signs_too", "x")) == []


def test_what_the_author_says_in_public_is_no_leak(workshop, tmp_path):
    workshop.change("assignment.md", "Write `baseline(y)`", f"{STRING} Write `baseline(y)`")
    workshop.change("assignment.md", "import numpy as np\n", f"import numpy as np\n# {LONG_LINE}\n")
    secrets = secrets_of(workshop.unit(), workshop.course())
    assert list(scan_text(secrets, f"{STRING}\n{LONG_LINE}", "x")) == []


def test_column_names_of_public_data_are_public(workshop, tmp_path):
    workshop.change("hidden.py", "rng.normal(30, 5, size=41)", 'rng.normal(len("patients_today"))')
    (workshop.folder / "files").mkdir()
    (workshop.folder / "files" / "a.csv").write_text("day,patients_today\n1,2\n")
    secrets = secrets_of(workshop.unit(), workshop.course())
    assert "patients_today" not in secrets.texts


def test_an_authors_comment_makes_nothing_public(workshop):
    workshop.change(
        "assignment.md", "Write `baseline(y)`", f"\n% {LONG_LINE}\n\nWrite `baseline(y)`"
    )
    secrets = secrets_of(workshop.unit(), workshop.course())
    assert len(list(scan_text(secrets, LONG_LINE, "x"))) == 1
