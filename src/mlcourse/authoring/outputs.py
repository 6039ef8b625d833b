"""Outputs that are the same every time: without times, addresses and paths of the machine."""

from __future__ import annotations

import copy
import re
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
_CELL_FILE = re.compile(r"(?:[/\\][\w.~-]+)*[/\\]ipykernel_\d+[/\\]\d+\.py")


def cleaned_outputs(
    outputs: list[Any], places: Mapping[str, str], execution_count: int | None
) -> list[Any]:
    """Return a cell's outputs, joined and without what differs from run to run.

    Parameters
    ----------
    places : mapping
        Paths of this machine and what to write in their stead.
    execution_count : int or None
        Number to give to results.
    """
    joined: list[Any] = []
    for output in copy.deepcopy(outputs):
        last = joined[-1] if joined else None
        if output.output_type == "stream":
            if last is not None and last.output_type == "stream" and last.name == output.name:
                last.text += output.text
                continue
        elif output.output_type == "execute_result":
            output.execution_count = execution_count
        joined.append(output)
    replaced = {**places, **_places_of_this_python()}
    return [_clean(output, replaced) for output in joined]


def _places_of_this_python() -> dict[str, str]:
    library = sysconfig.get_paths()["purelib"]
    standard = sysconfig.get_paths()["stdlib"]
    return {
        library: "site-packages",
        standard: "python",
        sys.prefix: "python",
        str(Path.home()): "~",
    }


def _clean(value: Any, places: Mapping[str, str], kind: str = "") -> Any:
    if isinstance(value, str):
        # Base64 of a picture holds no paths, but may hold their letters by chance.
        return value if kind.startswith(("image/png", "image/jpeg")) else _clean_text(value, places)
    if isinstance(value, dict):
        for key in value:
            value[key] = _clean(value[key], places, key)
    elif isinstance(value, list):
        value[:] = [_clean(part, places, kind) for part in value]
    return value


def _clean_text(text: str, places: Mapping[str, str]) -> str:
    text = _CELL_FILE.sub("cell.py", text)
    for path in sorted(places, key=len, reverse=True):
        if len(path) > 1:
            text = text.replace(path, places[path])
    return _ADDRESS.sub("0x…", text)
