"""Gradescope's ``results.json``.

Source: Gradescope, *Autograder specifications*: points and a list of tests; of a test with
``visibility`` other than ``visible`` students would see no total.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from mlcourse.delivery.ci.verdicts import Verdict
from mlcourse.delivery.text import points_of


def to_gradescope(verdicts: Iterable[Verdict]) -> str:
    """Return the results of one submission, a test for each question.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Where the submission could not be checked at all, the document has no score: Gradescope
        then tells of a fault, and gives no zero.
    """
    mine = list(verdicts)
    ours = any(one.question == "submission" and one.state == "could not check" for one in mine)
    points, most = sum(one.points for one in mine), sum(one.most for one in mine)
    document: dict[str, object] = {
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output": mine[0].text if ours else points_of(points, most),
        "tests": [
            {
                "name": one.name,
                "number": str(place),
                "score": one.points,
                "max_score": one.most,
                "status": "passed" if one.state == "passed" else "failed",
                "output": one.text,
            }
            for place, one in enumerate(mine, start=1)
            if not ours
        ],
    }
    if not ours:
        document["score"] = points
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
