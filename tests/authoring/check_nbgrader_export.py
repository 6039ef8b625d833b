"""Have nbgrader itself take, validate and grade what ``mlcourse export nbgrader`` writes.

    /somewhere/env/bin/pip install nbgrader ipykernel numpy
    export PYTHONPATH=$PWD/src
    /somewhere/env/bin/python tests/authoring/check_nbgrader_export.py COURSE UNIT

COURSE is the folder that was written. The environment needs what the unit's checks import. Says
where our release differs from nbgrader's, and prints the scores of the reference, of the released
notebook and of a wrong answer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent


def run(course: Path, *arguments: str) -> str:
    env = {**os.environ, "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]])}
    done = subprocess.run(
        [BIN / "nbgrader", *arguments], cwd=course, capture_output=True, text=True, env=env,
        check=False,
    )  # fmt: skip
    if done.returncode:
        print(arguments, done.stdout[-1500:], done.stderr[-3000:])
    return done.stdout + done.stderr


def filled(notebook: dict, source: dict, change: str | None) -> dict:
    """Return a release with the answers of the source notebook, or wrong ones."""
    solutions = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
        for cell in source["cells"]
    }
    for cell in notebook["cells"]:
        role = cell["metadata"].get("nbgrader", {})
        if role.get("solution"):
            text = solutions[role["grade_id"]]
            cell["source"] = text.replace("return ", f"return {change}") if change else text
    return notebook


def main() -> None:
    course, unit = Path(sys.argv[1]), sys.argv[2]
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "course"
        shutil.copytree(course, work)
        ours = json.loads((work / "release" / unit / f"{unit}.ipynb").read_text())
        run(work, "generate_assignment", unit, "--create", "--force")
        theirs = json.loads((work / "release" / unit / f"{unit}.ipynb").read_text())
        differ = [
            (mine.get("id"), mine["metadata"], other["metadata"])
            for mine, other in zip(ours["cells"], theirs["cells"], strict=True)
            if (mine["source"], mine["metadata"]) != (other["source"], other["metadata"])
        ]
        print(f"{len(differ)} of {len(ours['cells'])} cells differ from nbgrader's release")
        for one in differ[:3]:
            print("  ", one)
        source = json.loads((work / "source" / unit / f"{unit}.ipynb").read_text())
        for student, change in (("reference", ""), ("empty", None), ("wrong", "2 * ")):
            notebook = json.loads(json.dumps(theirs))
            if change is not None:
                notebook = filled(notebook, source, change)
            target = work / "submitted" / student / unit
            shutil.copytree(work / "release" / unit, target)
            (target / f"{unit}.ipynb").write_text(json.dumps(notebook))
        print(run(work, "validate", str(work / "submitted/reference" / unit / f"{unit}.ipynb")))
        run(work, "autograde", unit, "--create", "--force")
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{work / 'gradebook.db'}") as book:
            for one in book.assignment_submissions(unit):
                grades = {g.name: (g.auto_score, g.max_score) for n in one.notebooks
                          for g in n.grades}  # fmt: skip
                print(one.student.id, sum(score or 0 for score, _ in grades.values()), grades)


if __name__ == "__main__":
    main()
