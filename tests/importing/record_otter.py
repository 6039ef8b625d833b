"""Record what otter makes of the submissions in ``otter_cohort.py``: ``otter_scores.json``.

    python -m venv /somewhere/env
    /somewhere/env/bin/pip install otter-grader ipykernel numpy
    /somewhere/env/bin/python tests/importing/record_otter.py

The environment is one of its own: mlcourse does not need otter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import otter_cohort  # noqa: E402
from cohort import as_json  # noqa: E402

RECORD = HERE / "otter_scores.json"


def run(folder: Path, *arguments: str) -> None:
    bin = Path(sys.executable).parent
    path = os.pathsep.join([str(bin), os.environ.get("PATH", "")])
    done = subprocess.run(
        [bin / "otter", *arguments], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-3000:], file=sys.stderr)


def main() -> None:
    from otter import __version__
    from otter.api import grade_submission

    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sums.ipynb").write_text(as_json(otter_cohort.MASTER))
        run(folder, "assign", "sums.ipynb", "dist", "--no-pdfs")
        released = json.loads((folder / "dist/student/sums.ipynb").read_text())
        (bundle,) = (folder / "dist/autograder").glob("*.zip")
        scores: dict[str, Any] = {}
        for student, answers in otter_cohort.SUBMISSIONS.items():
            path = folder / f"{student}.ipynb"
            path.write_text(as_json(otter_cohort.submission(released, answers)))
            results = grade_submission(str(path), str(bundle), quiet=True)
            scores[student] = {
                question: {"score": found.score, "possible": found.possible}
                for question, found in results.results.items()
            }
    RECORD.write_text(
        as_json({"otter": __version__, "released": {"sums": released}, "scores": scores})
    )


if __name__ == "__main__":
    main()
