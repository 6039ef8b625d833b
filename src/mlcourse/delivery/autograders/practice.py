"""A bundle without anything hidden, for places where students can read what grades them."""

from __future__ import annotations

import ast
import hashlib
import json
from typing import Any

from mlcourse.course.bundles import MANIFEST, Bundle
from mlcourse.delivery.autograders.packing import bundle_files

_EMPTY = b"# The hidden checks stay with the instructors.\n"


def practice_bundle(bundle: Bundle) -> dict[str, bytes]:
    """Return the files of a bundle that holds what the student's notebook holds, and no more.

    Parameters
    ----------
    bundle : Bundle

    Returns
    -------
    dict
        Path to content: the visible checks, the public files, and a manifest whose questions count
        their visible points alone.
    """
    public = {
        name: content
        for name, content in bundle_files(bundle).items()
        if name == "checks.py" or name.startswith("files/")
    }
    contents = {**public, "hidden.py": _EMPTY}
    manifest = dict(bundle.manifest)
    manifest["questions"] = [_visible(question) for question in manifest["questions"]]
    manifest["points"] = sum(question["points"] for question in manifest["questions"])
    named = {check["misconception"] for one in manifest["questions"] for check in one["checks"]} - {
        None
    }
    manifest["misconceptions"] = {
        name: text for name, text in manifest["misconceptions"].items() if name in named
    }
    manifest["environment"] = {
        **manifest["environment"],
        "check_modules": _imported(bundle.checks_source),
    }
    manifest["files"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    return {**contents, MANIFEST: f"{text}\n".encode()}


def _visible(question: dict[str, Any]) -> dict[str, Any]:
    checks = [check for check in question["checks"] if not check["hidden"]]
    return {**question, "checks": checks, "points": sum(check["points"] for check in checks)}


def _imported(source: str) -> list[str]:
    """Return the modules that the visible checks import, as far as they are not ours."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return sorted(name for name in found if name.partition(".")[0] not in {"mlcourse", "checks"})
