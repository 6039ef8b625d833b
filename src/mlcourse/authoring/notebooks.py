"""Notebooks as values: making them, and writing them so that equal ones have equal bytes."""

from __future__ import annotations

import json
from typing import Any

import nbformat

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def new_notebook(cells: list[Any], metadata: dict[str, Any]) -> Any:
    """Return a notebook of format 4.5, whose cells carry ids."""
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.nbformat_minor = 5
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}, **metadata}
    )
    return notebook


def new_cell(kind: str, source: str, key: str, metadata: dict[str, Any]) -> Any:
    """Return a code or Markdown cell without outputs."""
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make(source, id=key, metadata=nbformat.from_dict(metadata))


def as_bytes(notebook: Any) -> bytes:
    """Return the notebook as the bytes of its file: the same notebook, the same bytes."""
    nbformat.validate(notebook)
    document = json.loads(nbformat.writes(notebook, version=4))
    return (json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
