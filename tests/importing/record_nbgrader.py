"""Record what nbgrader makes of the submissions in ``cohort.py``: ``nbgrader_scores.json``.

    python -m venv /somewhere/env
    /somewhere/env/bin/pip install nbgrader ipykernel numpy
    /somewhere/env/bin/python tests/importing/record_nbgrader.py

The environment is one of its own: mlcourse does not need nbgrader. With ``--course FOLDER`` the
submissions are to a copy of another course, such as the one that ``nbgrader quickstart`` makes, and
``--answers FILE`` gives them as JSON; the record is printed then.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import cohort  # noqa: E402

RECORD = HERE / "nbgrader_scores.json"


def run(course: Path, *arguments: str) -> None:
    nbgrader = Path(sys.executable).with_name("nbgrader")
    # nbgrader calls alembic and the kernel by name.
    path = os.pathsep.join([str(nbgrader.parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [nbgrader, *arguments], cwd=course, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-3000:], file=sys.stderr)


def scores(course: Path, assignment: str, answers: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Release an assignment, hand in the answers, grade them; return release and scores."""
    run(course, "update", ".")
    run(course, "generate_assignment", assignment, "--create", "--force")
    release = course / "release" / assignment
    released = {path.stem: json.loads(path.read_text()) for path in release.glob("*.ipynb")}
    for student, given in answers.items():
        folder = course / "submitted" / student / assignment
        shutil.copytree(release, folder)
        for name, notebook in released.items():
            filled = cohort.submission(notebook, given)
            (folder / f"{name}.ipynb").write_text(cohort.as_json(filled))
    run(course, "autograde", assignment, "--create", "--force")
    from nbgrader.api import Gradebook

    found: dict[str, Any] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for one in book.assignment_submissions(assignment):
            found[one.student.id] = {
                notebook.name: {grade.name: grade.auto_score for grade in notebook.grades}
                for notebook in one.notebooks
            }
    return {"released": released, "scores": {name: found[name] for name in sorted(found)}}


def main() -> None:
    # The gradebook is opened in this process, too.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    parser = argparse.ArgumentParser()
    parser.add_argument("--course", type=Path)
    parser.add_argument("--assignment", default="ps1")
    parser.add_argument("--answers", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        if given.course:
            shutil.copytree(given.course, course)
            answers = json.loads(given.answers.read_text())
            print(cohort.as_json(scores(course, given.assignment, answers)))
            return
        (course / "source" / "sheet").mkdir(parents=True)
        (course / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "course"\n'
        )
        source = course / "source" / "sheet" / "sheet.ipynb"
        source.write_text(cohort.as_json(cohort.SOURCE))
        record = scores(course, "sheet", cohort.SUBMISSIONS)
        from nbgrader import __version__

        RECORD.write_text(cohort.as_json({"nbgrader": __version__, **record}))


if __name__ == "__main__":
    main()
