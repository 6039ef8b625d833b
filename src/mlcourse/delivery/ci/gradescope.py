"""Gradescope's ``results.json``.

Source: Gradescope, *Autograder specifications*: points and a list of tests; of a test with
``visibility`` other than ``visible`` students would see no total.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlcourse.delivery.ci.verdicts import Verdict
from mlcourse.delivery.text import clean, points_of

_LONGEST = 4000


def to_gradescope(
    verdicts: Iterable[Verdict],
    *,
    notes: Sequence[str] = (),
    seconds: float | None = None,
    extra: Mapping[str, Any] | None = None,
) -> str:
    """Return the results of one submission, a test for each question.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Where the submission could not be checked at all, the document has no score: Gradescope
        then tells of a fault, and gives no zero.
    notes : sequence of str
        What the student should know besides, a paragraph each.
    seconds : float or None
        How long it took.
    extra : mapping or None
        What Gradescope keeps with the submission, and does not show.
    """
    mine = list(verdicts)
    if any(one.question == "submission" and one.state == "could not check" for one in mine):
        return not_graded("\n\n".join((mine[0].text, *notes)), extra=extra)
    points, most = sum(one.points for one in mine), sum(one.most for one in mine)
    document = _head("\n\n".join((points_of(points, most), *notes)), extra)
    if seconds is not None:
        document["execution_time"] = round(seconds, 1)
    document["tests"] = [
        {
            "name": one.name,
            "number": str(place),
            "score": one.points,
            "max_score": one.most,
            "status": "passed" if one.state == "passed" else "failed",
            "output": one.text,
        }
        for place, one in enumerate(mine, start=1)
    ]
    document["score"] = points
    return _written(document)


def not_graded(text: str, *, extra: Mapping[str, Any] | None = None) -> str:
    """Return a document that says why there are no points, and holds no score.

    Parameters
    ----------
    text : str
        For the student.
    extra : mapping or None
        As in `to_gradescope`.
    """
    return _written(_head(text, extra) | {"tests": []})


def _head(text: str, extra: Mapping[str, Any] | None) -> dict[str, Any]:
    head = {
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output": clean(text, _LONGEST),
    }
    return head | ({"extra_data": {"mlcourse": dict(extra)}} if extra else {})


def _written(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
