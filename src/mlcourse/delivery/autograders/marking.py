"""One student's work graded where another system has put it: what all autograders share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.box.levels import stamp
from mlcourse.course.bundles import read_bundle
from mlcourse.delivery.ci.verdicts import Verdict, verdicts
from mlcourse.delivery.page import page_of
from mlcourse.delivery.runs import read_run
from mlcourse.grading.intake import only_submission
from mlcourse.grading.run import grade


@dataclass(frozen=True)
class Marked:
    """What came of one submission.

    Parameters
    ----------
    verdicts : tuple of Verdict
        One for each question.
    notes : tuple of str
        What the student should know besides: which notebook of several was taken, what was mended
        in it, a level of isolation that does not keep all promises.
    origin : mapping
        What the result was made with; nothing in it is secret.
    seconds : float
    """

    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]
    origin: Mapping[str, Any]
    seconds: float


def mark(
    bundle: Path, handed_in: Path, student: str, work: Path, *, isolation: str | None = None
) -> Marked:
    """Grade what lies in a folder that holds one student's work and nothing else.

    Parameters
    ----------
    bundle, handed_in : Path
        Folders.
    student : str
        Whose work it is, as the system says that collected it.
    work : Path
        An empty folder for the run.
    isolation : str or None
        Level to insist on; the best that holds by default.

    Raises
    ------
    MlcourseError
        If there is no isolation, or the bundle is not whole. Never for what was handed in.
    """
    began = time.monotonic()
    read = read_bundle(bundle)
    intake = only_submission(handed_in, student, read.unit, read.notebook)
    grade(bundle, intake, work, isolation=isolation)
    run = read_run(work)
    (result,) = run.results()
    (line,) = run.record["submissions"]
    page = page_of({**result, "cells": []}, run.registry)
    level = result["isolation"].get("level")
    stamped = stamp(level)
    return Marked(
        verdicts=tuple(verdicts(result, run.registry)),
        notes=(*line["notes"], *page.notes, *((stamped,) if stamped else ())),
        origin={
            "student": result["submission"],
            "submission_sha256": result["submission_sha256"],
            "state": result["state"],
            "unit": result["unit"],
            "release": result["release"],
            "bundle": result["bundle"],
            "mlcourse": result["mlcourse"],
            "seed": result["seed"],
            "isolation": level,
        },
        seconds=time.monotonic() - began,
    )
