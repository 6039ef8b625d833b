"""Reading notebooks of every age and condition; refusing what is none, with a reason."""

from __future__ import annotations

import json

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
        (b"%PDF-1.7 \xff\xfe", "PDF"),
        (b"PK\x03\x04\xff\xff", "zip"),
        (b"\x89PNG\xff", "not a text"),
        (b"<!doctype html><html>", "web page"),
        (notebook(answered())[:-40], "middle"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n]}', "git"),
        (b"[1, 2]", "not a notebook"),
        (b'{"nbformat": 4}', "list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "list of cells"),
        (b'{"nbformat": 3, "worksheets": [7]}', "list of cells"),
        (b'{"nbformat": 5, "cells": []}', "version 5"),
        (b'{"nbformat": true, "cells": []}', "no version"),
        (b'{"nbformat": 4, "cells": [3]}', "Cell 1"),
        (b'{"nbformat": 4, "cells": [{"source": 3}]}', "cell 1"),
        (b'{"nbformat": 4, "cells": [{"source": [3]}]}', "cell 1"),
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
