"""Results for GitHub classrooms: Classroom 50's ``result.json``, and what the older reporter reads.

Sources: foundation50/classroom50, ``schemas/result-v1.schema.json`` and the wiki's *Advanced
Autograding*; classroom-resources/autograding-grading-reporter, ``src/main.js``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mlcourse.delivery.ci.verdicts import Verdict
from mlcourse.errors import UsageError

SCHEMA = "classroom50/result/v1"
FINE = 100
"""Scale where some check has points that are no whole number."""
_KINDS = ("individual", "group", "team")
_STATUS = {"passed": "pass", "could not check": "error"}


@dataclass(frozen=True)
class Submission:
    """What Classroom 50 calls a submission.

    Parameters
    ----------
    classroom, assignment, kind, owner : str
        They must be those of the repository; otherwise the scores are not collected.
    tag : str
        The tag that was submitted, ``submit/…``.
    commit, release, review : str
        Addresses.
    submitted : datetime
        When the commit was made. It must not move when the work is graded again.
    """

    classroom: str
    assignment: str
    kind: str
    owner: str
    tag: str
    commit: str
    release: str
    review: str
    submitted: datetime


def submission_of(environment: Mapping[str, str], submitted: datetime) -> Submission:
    """Return the submission that Classroom 50's runner tells of in the environment.

    Raises
    ------
    UsageError
        If something is missing, or is not what the schema wants.
    """
    names = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
    told = {name: environment.get(name, "").strip() for name in names}
    told["OWNER"] = (environment.get("OWNER") or environment.get("USERNAME") or "").strip()
    missing = [name for name, value in told.items() if not value]
    if missing:
        raise UsageError(
            f"It is not known which submission this is: {', '.join(missing)} is not set.",
            why="Classroom 50 takes a result only if it says whose it is",
            fix="start this from Classroom 50's runner, or set what it sets",
        )
    kind = environment.get("ASSIGNMENT_TYPE", "").strip() or _KINDS[0]
    if not told["SUBMISSION_TAG"].startswith("submit/") or kind not in _KINDS:
        raise UsageError(
            "This is no submission that Classroom 50 would collect.",
            why=f"its tag is {told['SUBMISSION_TAG']!r}, its type {kind!r}",
            fix=f"the tag begins with submit/, the type is one of {', '.join(_KINDS)}",
        )
    return Submission(
        classroom=told["CLASSROOM"],
        assignment=told["ASSIGNMENT"],
        kind=kind,
        owner=told["OWNER"],
        tag=told["SUBMISSION_TAG"],
        commit=told["COMMIT_URL"],
        release=told["RELEASE_URL"],
        review=environment.get("REVIEW_URL", "").strip() or told["COMMIT_URL"],
        submitted=submitted,
    )


def scale_of(points: Iterable[float]) -> int:
    """Return by what points are multiplied, since scores are whole numbers there.

    Parameters
    ----------
    points : iterable of float
        What each check can give: the same for every student, so that the scale is.

    Returns
    -------
    int
        1 where all are whole, `FINE` otherwise.
    """
    return 1 if all(float(one).is_integer() for one in points) else FINE


def to_classroom50(
    verdicts: Sequence[Verdict], submission: Submission, scale: int, *, graded: datetime
) -> str:
    """Return one submission's ``result.json``, a test for each question.

    Parameters
    ----------
    verdicts : sequence of Verdict
        Of a submission that could be judged, or whose fault is its author's.
    submission : Submission
    scale : int
        Points are multiplied by it and rounded to whole numbers. Every test says so, with the
        points as they were.
    graded : datetime
        Now.

    Raises
    ------
    UsageError
        If the machine failed: there must be no score then.
    """
    if any(one.question == "submission" and one.state == "could not check" for one in verdicts):
        raise UsageError("There is no result of this submission.", why=verdicts[0].text)
    tests = [_test(one, scale) for one in verdicts]
    document = {
        "schema": SCHEMA,
        "classroom": submission.classroom,
        "assignment": submission.assignment,
        "assignment_type": submission.kind,
        "owner": submission.owner,
        "submission": submission.tag,
        "commit": submission.commit,
        "release": submission.release,
        "review": submission.review,
        "datetime": _instant(submission.submitted),
        "graded_at": _instant(graded),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _test(verdict: Verdict, scale: int) -> dict[str, Any]:
    most = round(verdict.most * scale)
    return {
        "test-name": verdict.name,
        "passed": verdict.state == "passed",
        "score": min(max(round(verdict.points * scale), 0), most),
        "max-score": most,
        "state": verdict.state,
        "message": verdict.text,
        "points": verdict.points,
        "max-points": verdict.most,
        "points-scale": scale,
    }


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_reporter(verdicts: Iterable[Verdict]) -> str:
    """Return what ``autograding-grading-reporter`` reads from ``STEP_RESULTS``, in base64.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Of one student. The reporter adds up the scores of the tests.
    """
    mine = list(verdicts)
    states = {one.state for one in mine}
    status = "pass" if states <= {"passed"} else "fail"
    document = {
        "version": 1,
        "status": "error" if "could not check" in states else status,
        "max_score": sum(one.most for one in mine),
        "tests": [
            {
                "name": one.name,
                "status": _STATUS.get(one.state, "fail"),
                "score": one.points,
                "message": one.text,
                "test_code": "",
                "filename": "",
                "line_no": 0,
            }
            for one in mine
        ],
    }
    return base64.b64encode(json.dumps(document, allow_nan=False).encode()).decode("ascii")
