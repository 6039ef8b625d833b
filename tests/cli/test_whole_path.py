"""From a new unit to feedback, all by commands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

pytestmark = [pytest.mark.box, pytest.mark.slow]


def mlcourse(*words, cwd, code=0):
    """Run the command as a person would; return its two streams."""
    done = subprocess.run(
        [sys.executable, "-m", "mlcourse", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env=os.environ | {"MLCOURSE_KEY_FILE": str(cwd / "course.key"), "NO_COLOR": "1"},
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


def test_new_build_check_grade_feedback_report_export(isolation, tmp_path):
    mlcourse("new", "assessment", "a1-framing", cwd=tmp_path)
    out, _ = mlcourse("build", "assessments", "--out", "dist", "--seeds", "1", cwd=tmp_path)
    assert "a1-framing: built" in out
    built = tmp_path / "dist" / "a1-framing"
    submissions = tmp_path / "subs"
    submissions.mkdir()
    shutil.copy(built / "solution" / "a1-framing.ipynb", submissions / "anna.ipynb")
    shutil.copy(built / "student" / "a1-framing.ipynb", submissions / "Zoë.ipynb")
    (submissions / "broken.ipynb").write_text("{", encoding="utf-8")

    out, _ = mlcourse("check", "subs/anna.ipynb", cwd=tmp_path)
    assert out.count("The check passes.") == 2

    words = ("grade", "dist/a1-framing/bundle", "subs", "--out", "run", "--jobs", "2")
    out, _ = mlcourse(*words, cwd=tmp_path, code=3)
    assert "3 submissions (2 graded, 1 refused)" in out
    out, _ = mlcourse(*words, "--feedback", "--json", cwd=tmp_path, code=3)
    assert json.loads(out)["reused"] == 2

    pages = {path.name.rpartition("-")[0]: path for path in (tmp_path / "run/feedback").iterdir()}
    totals = {
        name: BeautifulSoup(path.read_text("utf-8"), "html.parser").find(class_="total").get_text()
        for name, path in pages.items()
    }
    assert totals == {"anna": "6 of 6 points", "zoe": "0 of 6 points", "broken": "Not graded"}
    report = BeautifulSoup((tmp_path / "run/report.html").read_text("utf-8"), "html.parser")
    assert len(report("a", href=re.compile("^feedback/"))) == 3

    out, _ = mlcourse("export", "csv", "run", cwd=tmp_path)
    rows = [line.split(",")[1:5] for line in out.splitlines()]
    assert sorted(rows[1:]) == [
        ["Zoë", "graded", "0", "6"],
        ["anna", "graded", "6", "6"],
        ["broken", "refused", "", "6"],
    ]
