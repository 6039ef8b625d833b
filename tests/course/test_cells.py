"""Cells know their keys and their true lines in the master."""

from __future__ import annotations

import hashlib

from mlcourse.course.cells import read_master

HEAD = "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n---\n"


def read(body: str):
    return read_master(HEAD + body, "a.md")


def first_lines(body: str) -> list[tuple[str, str]]:
    """Return the first line of each cell's source, and that line of the file."""
    lines = (HEAD + body).splitlines()
    return [
        (cell.source.split("\n")[0], lines[cell.line - 1] if cell.source else "")
        for cell in read(body).cells
    ]


def test_lines_are_true_whatever_surrounds_the_cells():
    body = (
        "\n\n# A\n\nx\n\n\n```{code-cell} ipython3\n:tags: [a]\n"
        ":mlcourse: {question: q1, role: check}\n\n\nx\n```\nx\n\n+++\n\nx\n\n"
        "```{code-cell}\n---\ntags: [x]\n---\nx\ny\n```\n"
        '```{code-cell}\nx\n```\n+++ {"tags": ["t"]}\n\nx\n\n```python\n{code-cell}\n```\n'
        "````{code-cell} ipython3\n'''\n```{code-cell}\n'''\n````\n```{code-cell}\n```\n\nx\n"
    )
    found = first_lines(body)
    assert len(found) == 10
    assert all(text == line for text, line in found if text), found
    numbers = [cell.line for cell in read(body).cells]
    assert numbers == sorted(set(numbers))


def test_equal_cells_have_keys_of_their_own():
    cells = read("x\n\n```{code-cell}\nx\n```\n\nx\n\n```{code-cell}\nx\n```\n").cells
    digest = hashlib.sha256(b"markdownx").hexdigest()[:8]
    assert [cell.key for cell in cells][::2] == [f"given-{digest}", f"given-{digest}-2"]
    assert len({cell.key for cell in cells}) == 4


def test_keys_of_a_question():
    prompt = '+++ {"mlcourse": {"question": "q1", "role": "prompt"}}\n\nx\n\n'
    cells = read(
        prompt + prompt + "```{code-cell}\n:mlcourse: {question: q1, role: check}\n\n```\n"
    ).cells
    assert [cell.key for cell in cells] == ["q1-prompt", "q1-prompt-2", "q1-check"]


def test_metadata_of_the_author_is_kept_without_ours():
    text = (
        "```{code-cell}\n---\nmystnb:\n  figure: {name: a}\nmlcourse: {role: given}\n---\nx\n```\n"
    )
    (cell,) = read(text).cells
    assert cell.metadata == {"mystnb": {"figure": {"name": "a"}}}
    assert (cell.role, cell.question) == ("given", None)


def test_a_divider_inside_a_code_block_is_no_divider():
    master = read("a\n\n```text\n+++ not metadata\n```\n\nb\n")
    assert master.faults == ()
    assert len(master.cells) == 1


def test_options_that_are_no_yaml_are_named():
    master = read("```{code-cell}\n:tags: [a\n\nx\n```\n")
    assert "cannot be read" in master.faults[0].what


def test_metadata_that_is_no_mapping_and_a_cell_without_question():
    text = (
        "```{code-cell}\n:mlcourse: {}\n\nx\n```\n\n```{code-cell}\n:mlcourse: {CASE}\n\ny\n```\n"
    )
    for case, words in (
        ("text", "no mapping"),
        ("{role: answer}", "names no question"),
        ("{role: answer, question: one}", "is no id of a question"),
        ("{question: q1}", "Unknown role None"),
    ):
        master = read(text.replace(":mlcourse: {}\n", "").replace("{CASE}", case))
        (fault,) = master.faults
        assert words in fault.what
        assert fault.where.cell == 2


def test_raw_cells_are_refused():
    assert "Raw cells" in read("```{raw-cell}\nx\n```\n").faults[0].what


def test_an_empty_cell_begins_below_its_fence():
    body = "a\n\n+++\n\nb\n\n\n\n```{code-cell} ipython3\n```\n\nc\n"
    empty = read(body).cells[2]
    assert empty.source == ""
    assert (HEAD + body).splitlines()[empty.line - 2].startswith("```{code-cell}")
