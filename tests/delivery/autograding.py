"""What tests of autograders share: the document that Gradescope takes, and its container."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

import jsonschema
from grading.small_unit import small_bundle

import mlcourse
from mlcourse.delivery.autograders.gradescope import Settings, autograder_zip
from mlcourse.delivery.autograders.packing import source_of

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "max_score": {"type": "number"},
        "status": {"enum": ["passed", "failed"]},
        "name": {"type": "string"},
        "name_format": FORMAT,
        "number": {"type": "string"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tests"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string", "minLength": 1},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": TEST},
    },
}
"""Gradescope's *Autograder specifications* as a schema."""


def no_such_number(name):
    raise AssertionError(f"{name} is no JSON")


def valid(content):
    """Return a document that Gradescope takes; fail where it would not."""
    document = json.loads(content, parse_constant=no_such_number)
    jsonschema.validate(document, RESULTS)
    return document


def packed(folder, settings=None, key=b"k" * 32, **changes):
    """Return the zip file of the small bundle; the wheel is the mlcourse that runs already."""
    bundle = small_bundle(folder, **changes)
    source = source_of(None, f"mlcourse=={mlcourse.__version__}")
    return autograder_zip(bundle, source, key, settings or Settings())


def container(root: Path, content: bytes, submission, metadata=None) -> Path:
    """Lay out what Gradescope's container holds when it starts ``run_autograder``."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(root / "source")  # which forgets who may execute and who may read
    (root / "run_autograder").write_bytes((root / "source" / "run_autograder").read_bytes())
    (root / "run_autograder").chmod(0o755)
    for name, data in submission.items():
        path = root / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if metadata is not None:
        (root / "submission_metadata.json").write_text(json.dumps(metadata), "utf-8")
    return root


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that these have."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found
