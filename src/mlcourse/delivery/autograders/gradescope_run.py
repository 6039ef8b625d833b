"""What runs in Gradescope's container, for one submission: ``run_autograder`` starts it.

Source: Gradescope, *Autograder specifications* and *Submission metadata*. Two things cannot be put
right afterwards there: a submission without a valid ``results.json`` shows its student a fault and
nothing else, and one that is cut off has zero points. So a document without a score lies there from
the beginning, is only ever replaced as a whole, and comes before the container's time is over.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mlcourse.delivery.autograders.gradescope import (
    BUNDLE,
    KEY,
    MINUTES,
    NOT_YET,
    SETTINGS,
)
from mlcourse.delivery.autograders.marking import mark
from mlcourse.delivery.ci.gradescope import not_graded, to_gradescope
from mlcourse.delivery.files import write_file
from mlcourse.errors import IsolationMissing, MlcourseError, SubmissionRefused, as_text
from mlcourse.grading.identity import student_id

MARGIN = 40.0
"""Seconds before the end of the time at which grading is given up: the container's clock started
before ours, and half a processor takes its time to import."""
OURS = (
    "Grading did not work: this is our problem, not yours. Your file is safe, and this is not a "
    "zero. Please show this to your instructor, who finds the reason in the autograder's output."
)
LATE = (
    "Grading took longer than there is time for it here, so nothing was judged. This is not a "
    "zero. Restart the kernel and run all cells from the top: look for a loop that does not end, "
    "or a step that takes minutes. If there is none, show this to your instructor."
)
_KEY_SETTING = "MLCOURSE_KEY_FILE"


class Results:
    """The one file that counts; whoever reads it finds a whole document."""

    def __init__(self, root: Path) -> None:
        self.path = root / "results" / "results.json"
        self._final = threading.Lock()

    def first(self) -> None:
        """Write that nothing was judged yet."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_file(self.path, not_graded(NOT_YET).encode())

    def last(self, document: str) -> None:
        """Write how it ended. Of two that come at once only the first is written."""
        if self._final.acquire(blocking=False):
            write_file(self.path, document.encode("utf-8", "replace"))


def main(arguments: Sequence[str]) -> int:
    """Grade one submission; return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        The folder that Gradescope calls ``/autograder``.
    """
    root = Path(arguments[0]).resolve()
    results = Results(root)
    results.first()
    settings = read_json(root / "source" / SETTINGS)
    timer = _timer(results, float(settings.get("minutes") or MINUTES) * 60 - MARGIN)
    try:
        results.last(_document(root, settings))
    except Exception as error:
        results.last(not_graded(_told(error)))
        # Standard output is for the instructor alone.
        print(as_text(error) if isinstance(error, MlcourseError) else traceback.format_exc())
        return error.exit_code if isinstance(error, MlcourseError) else 70
    finally:
        timer.cancel()
    return 0


def _document(root: Path, settings: Mapping[str, Any]) -> str:
    metadata = read_json(root / "submission_metadata.json")
    with tempfile.TemporaryDirectory(prefix="mlcourse-gradescope-") as work:
        os.environ[_KEY_SETTING] = str(_closed_key(root / "source" / KEY, Path(work)))
        marked = mark(
            root / "source" / BUNDLE,
            root / "submission",
            student_of(metadata),
            Path(work) / "run",
            isolation=settings.get("isolation"),
        )
    extra = {**marked.origin, "submission": metadata.get("id"), "users": users_of(metadata)}
    return to_gradescope(marked.verdicts, notes=marked.notes, seconds=marked.seconds, extra=extra)


def _told(error: Exception) -> str:
    """Return what the student reads of a fault: why, where a person can mend it, and no more."""
    if isinstance(error, IsolationMissing):
        return f"{OURS}\n\n{error.what} {error.why or ''}".strip()
    return OURS


def _timer(results: Results, seconds: float) -> threading.Timer:
    """Start a timer that ends everything when there is no more time."""

    def too_late() -> None:
        results.last(not_graded(LATE))
        print("Gave up: the time for one submission is over.", flush=True)
        # Workers end with their supervisor, and boxes with their worker.
        os._exit(0)

    timer = threading.Timer(max(1.0, seconds), too_late)
    timer.daemon = True
    timer.start()
    return timer


def _closed_key(key: Path, folder: Path) -> Path:
    """Return a copy of the key that only its owner can read, which unpacking does not promise."""
    copy = folder / KEY
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.read_bytes())
    return copy


def read_json(path: Path) -> dict[str, Any]:
    """Return the document in a file; an empty one where there is none.

    Programs that run autograders elsewhere leave the file of the metadata empty.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def users_of(metadata: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return who handed in, as the metadata tell it."""
    told = metadata.get("users")
    users = told if isinstance(told, list) else []
    return [{name: one.get(name) for name in ("id", "email")} for one in users if _is_user(one)]


def _is_user(one: object) -> bool:
    return isinstance(one, dict) and bool(one.get("email") or one.get("id"))


def student_of(metadata: Mapping[str, Any]) -> str:
    """Return what the result calls whoever handed in: addresses, else the submission's number."""
    addresses = sorted(str(one["email"] or one["id"]) for one in users_of(metadata))
    for name in ("+".join(addresses), f"submission-{metadata.get('id')}"):
        try:
            return student_id(name)
        except SubmissionRefused:
            continue
    return "submission"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
