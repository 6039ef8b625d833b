"""What ``autograder.py`` starts in a student's checkout on Classroom 50.

Whatever ends with another code than 0 is a fault of the machine to Classroom 50, and no zero.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mlcourse.course.bundles import read_bundle
from mlcourse.delivery.autograders.classroom50 import BUNDLE, KEY
from mlcourse.delivery.autograders.marking import mark
from mlcourse.delivery.ci.classroom import scale_of, submission_of, to_classroom50
from mlcourse.delivery.ci.github import quoted, to_summary
from mlcourse.delivery.files import write_file
from mlcourse.errors import MlcourseError, SubmissionRefused, UsageError, as_text
from mlcourse.grading.identity import student_id, unusable_id

RESULT, BODY = "result.json", "release-body.md"
MOST_BODY = 100_000
PRACTICE = (
    "These are the visible checks, run in a repository that its owner can change: practice, not a "
    "grade.\n"
)


def main(arguments: Sequence[str]) -> int:
    """Grade the checkout in the current folder; return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        The folder of ``autograder.py``.
    """
    here, checkout = Path(arguments[0]), Path.cwd()
    try:
        # What a student has committed under these names is no result of ours.
        for name in (RESULT, BODY):
            _remove(checkout / name)
        _grade(here, checkout)
    except MlcourseError as error:
        print(quoted(as_text(error)), end="")
        return error.exit_code
    return 0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _grade(here: Path, checkout: Path) -> None:
    submission = submission_of(os.environ, committed(checkout))
    bundle = read_bundle(here / BUNDLE)
    with tempfile.TemporaryDirectory(prefix="mlcourse-classroom50-") as work:
        key = Path(work) / KEY
        key.touch(0o600)
        key.write_bytes((here / KEY).read_bytes())
        os.environ["MLCOURSE_KEY_FILE"] = str(key)
        owner = _student(submission.owner)
        marked = mark(bundle.folder, checkout, owner, Path(work) / "run")
    asked = {question.id for question in bundle.questions if question.checks}
    told = [one for one in marked.verdicts if one.question in {*asked, "submission"}]
    scale = scale_of(check.points for one in bundle.questions for check in one.checks)
    document = to_classroom50(told, submission, scale, graded=datetime.now(UTC))
    write_file(checkout / RESULT, document.encode("utf-8", "replace"))
    body = to_summary(told, bundle.title) + f"\n{PRACTICE}"
    if len(body) <= MOST_BODY:
        write_file(checkout / BODY, body.encode("utf-8", "replace"))


def _student(owner: str) -> str:
    try:
        return student_id(owner)
    except SubmissionRefused:
        return unusable_id(owner)


def committed(checkout: Path) -> datetime:
    """Return when the commit that is checked out was made, which grading again does not move.

    Raises
    ------
    UsageError
        If that cannot be told.
    """
    command = ["git", "-c", "safe.directory=*", "-c", "log.showSignature=false", "log", "-1"]
    try:
        told = subprocess.run(
            [*command, "--format=%ct", "HEAD"],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=True,
        )
        return datetime.fromtimestamp(int(told.stdout), UTC)
    except (OSError, ValueError, OverflowError, subprocess.CalledProcessError) as error:
        raise UsageError(
            "It cannot be told when this was submitted.",
            why=f"git says nothing of the commit: {type(error).__name__}",
            fix="start this in a checkout of the student's repository",
        ) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
