"""Reading notebooks of every age and condition; refusing what is none, with a reason."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_unit import answered, nb_cell, notebook

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.notebooks import MAX_CELLS, read_notebook


def sources(data):
    return [cell.source for cell in read_notebook(data)]


def test_only_sources_kinds_and_ids_are_read():
    cell = nb_cell("code", "x = 1", "q1-answer") | {
        "outputs": "rubbish",
        "metadata": {"points": 99, "nbgrader": {"grade": True}},
        "execution_count": -5,
    }
    document = {"nbformat": 4, "metadata": {"kernelspec": {"name": "evil"}}, "cells": [cell]}
    (read,) = read_notebook(json.dumps(document).encode())
    assert (read.kind, read.source, read.id, read.number) == ("code", "x = 1", "q1-answer", 1)


def test_lists_of_lines_carriage_returns_and_half_surrogates():
    cells = [nb_cell("code", ["a = 1\n", "b = 2"]), nb_cell("code", "a\r\nb\rc")]
    data = notebook(cells).replace(b"a = 1", b"a = '\\ud800'")
    assert sources(data) == ["a = '?'\nb = 2", "a\nb\nc"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_editors_write(encoding):
    text = notebook([nb_cell("code", "name = 'Zoë'")]).decode().replace("\\u00eb", "ë")
    assert sources(text.encode(encoding)) == ["name = 'Zoë'"]


def test_format_3():
    document = {
        "nbformat": 3,
        "worksheets": [
            {"cells": [{"cell_type": "heading", "level": 1, "source": ["Title"]}]},
            {"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"], "prompt_number": 7}]},
        ],
    }
    cells = read_notebook(json.dumps(document).encode())
    assert [(cell.kind, cell.source) for cell in cells] == [
        ("markdown", "Title"),
        ("code", "x = 1\ny = 2"),
    ]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (bytes(2000), "zero bytes"),
        (b"%PDF-1.7 \xff\xfe", "PDF"),
        (b"%PDF-1.7 in ASCII", "PDF"),
        (b"PK\x03\x04\xff\xff", "zip"),
        (b"\x1f\x8b\x08\xff", "compressed"),
        (b"\x89PNG\xff", "a picture"),
        (bytes(range(256)) * 4, "not a text"),
        (b"import numpy as np\n", "plain text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9", "Git LFS"),
        (b'"a JSON string"', "plain text"),
        (b'{"url": "https://colab.research.google.com/drive/1", "doc_id": "1"}', "list of cells"),
        (b"<!doctype html><html>", "web page"),
        (notebook(answered())[:-40], "middle"),
        (notebook(answered())[:-1], "middle"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n]}', "sides differ"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2]}\n>>>>>>> x\n', "holds conflict marks"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n>>>>>>> x\n', "holds conflict marks"),
        (notebook(answered()) + notebook(answered({})), "more than one notebook"),
        (repr(json.loads(notebook(answered()))).encode(), "no valid JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'{"nbformat": 4}', "list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "list of cells"),
        (b'{"nbformat": 3, "worksheets": [7]}', "list of cells"),
        (b'{"nbformat": 5, "cells": []}', "version 5"),
        (b'{"nbformat": 7.0, "cells": []}', "version 7"),
        (b'{"nbformat": 4, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSON"),
        (b'{"nbformat": ' + b"9" * 10_000 + b"}", "JSON"),
        (json.dumps({"nbformat": 4, "cells": [{}] * (MAX_CELLS + 1)}).encode(), "more than 2000"),
        (notebook([nb_cell("code", "x" * (6 << 20))]), "more than 5 MB"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_reason(data, word):
    with pytest.raises(SubmissionRefused) as refusal:
        read_notebook(data)
    assert word in refusal.value.what
    assert refusal.value.fix


def whole():
    return json.loads(notebook(answered()))


def changed(change):
    """Return the notebook after a change to its document."""
    document = whole()
    return json.dumps(change(document) or document).encode()


def each(**changes):
    def change(document):
        for number, cell in enumerate(document["cells"]):
            for key, value in changes.items():
                cell[key] = value(cell, number)

    return changed(change)


def indented(**options):
    return json.dumps(whole(), indent=1, **options)


def umlauts():
    cells = [*answered(), nb_cell("markdown", "Größe – naïve café")]
    return json.dumps({"nbformat": 4, "cells": cells}, indent=1, ensure_ascii=False)


def in_conflict(ancestor=""):
    """Return the notebook as git leaves it when two people only ran it."""
    ours, theirs = '   "execution_count": 3,', '   "execution_count": 5,'
    marked = f"<<<<<<< HEAD\n{ours}\n{ancestor}=======\n{theirs}\n>>>>>>> 1a2b3c4"
    return indented().replace('   "execution_count": null,', marked)


def version_3(document):
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source").splitlines(True)
    return {"nbformat": 3, "worksheets": [{"cells": document["cells"]}]}


TAIL = notebook(answered())[-300:]
# Whatever happened to these files, every cell is still what it was.
UNHARMED = {
    "format 3": changed(version_3),
    "format 2": changed(lambda d: version_3(d) | {"nbformat": 2}),
    "an unknown minor": changed(lambda d: d.update(nbformat_minor=99)),
    "a minor that is text": changed(lambda d: d.update(nbformat_minor="5")),
    "a version as a float": changed(lambda d: d.update(nbformat=4.0)),
    "a version as text": changed(lambda d: d.update(nbformat="4")),
    "a version that is null": changed(lambda d: d.update(nbformat=None)),
    "no version": changed(lambda d: d.pop("nbformat") and None),
    "no metadata": changed(lambda d: d.pop("metadata") and None),
    "worksheets in format 4": changed(lambda d: d.update(worksheets=[{"cells": d.pop("cells")}])),
    "the server's answer": changed(lambda d: {"type": "notebook", "content": d}),
    "JSON in a JSON string": json.dumps(json.dumps(whole())).encode(),
    "a list of one notebook": changed(lambda d: [d]),
    "the bare cells": changed(lambda d: d["cells"]),
    "lists of lines": each(source=lambda c, _: c["source"].splitlines(True)),
    "lists of lines without ends": each(source=lambda c, _: c["source"].split("\n")),
    "lists with null": each(source=lambda c, _: [*c["source"].splitlines(True), None]),
    "lists in lists": each(source=lambda c, _: [c["source"].splitlines(True)]),
    "CRLF in the cells": each(source=lambda c, _: c["source"].replace("\n", "\r\n")),
    "CR in the cells": each(source=lambda c, _: c["source"].replace("\n", "\r")),
    "types in capitals": each(cell_type=lambda c, _: c["cell_type"].title()),
    "types of another program": each(
        cell_type=lambda c, _: {"code": "python", "markdown": "text"}[c["cell_type"]]
    ),
    "outputs that are none": each(outputs=lambda *_: 7, metadata=lambda *_: None),
    "NaN": each(execution_count=lambda *_: float("nan"), x=lambda *_: float("-inf")),
    "a byte-order mark": b"\xef\xbb\xbf" + notebook(answered()),
    "two byte-order marks": b"\xef\xbb\xbf" * 2 + notebook(answered()),
    "UTF-16": indented().encode("utf-16"),
    "UTF-16 without a mark": indented().encode("utf-16-le"),
    "UTF-16 the other way round": indented().encode("utf-16-be"),
    "UTF-32": indented().encode("utf-32"),
    "CRLF in the file": indented().replace("\n", "\r\n").encode(),
    "line ends inside strings": indented().replace("\\n", "\n").encode(),
    "tabs inside strings": indented().replace("def ", "def\t").encode(),
    "a comma after the last cell": indented().replace("}\n ]\n}", "},\n ]\n}").encode(),
    "a comma after everything": (indented()[:-1] + ",\n}").encode(),
    "a key twice": indented().replace('"nbformat": 4,', '"nbformat": 4, "nbformat": 4,').encode(),
    "zero bytes after it": notebook(answered()) + bytes(4096),
    "an old end of file": notebook(answered()) + b"\x1a",
    "the rest of a longer version": notebook(answered()) + TAIL,
    "the same once more": indented().encode() * 2,
    "other JSON after it": notebook(answered()) + b'\n{"log": 1}',
    "words after it": notebook(answered()) + b"\n# end",
    "a conflict about outputs": in_conflict().encode(),
    "a conflict with its ancestor": in_conflict('||||||| base\n   "x": 1\n').encode(),
    "a conflict and CRLF": in_conflict().replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("name", UNHARMED)
def test_what_happened_to_the_file_did_not_happen_to_the_cells(name):
    expected = [(c["cell_type"], c["source"]) for c in answered()]
    found = [(cell.kind, cell.source) for cell in read_notebook(UNHARMED[name])]
    if name == "tabs inside strings":
        found = [(kind, source.replace("def\t", "def ")) for kind, source in found]
    assert found == expected


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("words after it", "after the end"),
        ("the same once more", "after the end"),
        ("a conflict about outputs", "both sides say the same"),
        ("a comma after everything", "commas"),
    ],
)
def test_what_was_mended_is_told(name, word):
    assert word in read_notebook(UNHARMED[name]).notes[0]
    assert read_notebook(notebook(answered())).notes == ()


@pytest.mark.parametrize(
    ("data", "last"),
    [
        (umlauts().encode(), "Größe – naïve café"),
        (umlauts().encode("cp1252"), "Größe – naïve café"),
        (umlauts().replace("–", "-").encode("latin-1"), "Größe - naïve café"),
        (umlauts().encode().replace("café".encode(), b"caf\xe9"), "Größe – naïve café"),
        (umlauts().encode().replace("é".encode(), b"\xc3"), "Größe – naïve cafÃ"),
    ],
)
def test_letters_in_an_old_encoding(data, last):
    read = read_notebook(data)
    assert [cell.source for cell in read][:-1] == [c["source"] for c in answered()]
    assert read[-1].source == last
    assert bool(read.notes) == (data != umlauts().encode())


def test_of_a_damaged_cell_only_that_cell_is_lost():
    broken = [None, 5, "x", {"source": 3}, {"source": [3]}, {"source": {"a": 1}}, [[]]]
    cells = [nb_cell("code", "a = 1"), *broken, nb_cell("code", "b = 2")]
    read = read_notebook(notebook(cells))
    assert [(cell.source, cell.number) for cell in read] == [("a = 1", 1), ("b = 2", 9)]
    assert len(read.notes) == len(broken)
    assert "Cell 2" in read.notes[0]
    empty = [{"cell_type": "code", "source": None}, {"cell_type": "code"}, {"source": []}]
    assert [cell.source for cell in read_notebook(notebook(empty))] == ["", "", ""]


def test_a_cell_that_does_not_say_what_it_is():
    cells = [{"source": "x = 1", "outputs": []}, {"source": "x"}, nb_cell("strange", "x")]
    assert [cell.kind for cell in read_notebook(notebook(cells))] == ["code", "raw", "raw"]


def test_what_nobody_sees_in_code_is_taken_out_where_it_breaks_the_code():
    broken = "\ufeffdef f(x):\n\u00a0\u00a0\u00a0\u00a0return x\u200b"
    kept = "name = 'a\u00a0b\u200b'"
    cells = [nb_cell("code", source) for source in (broken, kept, f"%python\n{kept}")]
    assert sources(notebook(cells)) == ["def f(x):\n    return x", kept, kept]


def test_pictures_in_the_text_do_not_count_as_text():
    picture = "![screen](data:image/png;base64," + "iVBORw0K" * 800_000 + ")"
    assert sources(notebook([nb_cell("markdown", picture)])) == ["![screen](data:)"]


@pytest.mark.parametrize(
    "data",
    [
        b"{" * (1 << 21),
        b'{"a": 1}' * (1 << 19),
        b'"' + b'\\"' * (1 << 20),
        b"{" + b",\n" * (1 << 20),
        b"{\n" + b"<<<<<<< \n" * (1 << 19) + b">>>>>>>",
        b'{"cells": [' + b"1," * (1 << 20),
        b'{"cells": ' + b" " * (1 << 21) + b"\xff",
    ],
)
def test_no_file_takes_long_to_refuse(data):
    began = time.process_time()
    with pytest.raises(SubmissionRefused):
        read_notebook(data)
    assert time.process_time() - began < 5


@given(st.binary(max_size=300))
def test_rubbish_is_refused_and_never_crashes(data):
    with pytest.raises(SubmissionRefused):
        read_notebook(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["cells", "nbformat", "source", "cell_type", "id"]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_refused(document):
    try:
        cells = read_notebook(json.dumps({"nbformat": 4, "cells": document}).encode())
    except SubmissionRefused:
        return
    assert all(isinstance(cell.source, str) for cell in cells)
