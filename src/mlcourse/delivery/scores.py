"""Grades as messages for learning platforms: scores of LTI, and Moodle's XML.

Sources: 1EdTech, *LTI Assignment and Grade Services*, version 2.0, 2019; Moodle,
``grade/import/xml/lib.php``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from mlcourse.errors import UsageError
from mlcourse.gradebook.export import safe
from mlcourse.gradebook.records import Grade


def to_ags(grades: Sequence[Grade]) -> str:
    """Return a line of JSON for each grade: the body of a request to a line item's ``/scores``.

    Parameters
    ----------
    grades : sequence of Grade
        Of students without points a line says that a person has to look.
    """
    lines = (json.dumps(_score(grade), ensure_ascii=False) for grade in grades)
    return "".join(f"{line}\n" for line in lines)


def _score(grade: Grade) -> dict[str, object]:
    recorded = datetime.fromisoformat(grade.recorded_at.replace("Z", "+00:00")).astimezone(UTC)
    score: dict[str, object] = {
        "userId": grade.student,
        "timestamp": recorded.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "activityProgress": "Submitted",
        "gradingProgress": "FullyGraded" if grade.counts else "PendingManual",
    }
    if grade.counts:
        score |= {"scoreGiven": grade.points, "scoreMaximum": grade.max_points}
    return score


def to_moodle_xml(grades: Sequence[Grade], item: str) -> str:
    """Return grades as XML for Moodle's gradebook.

    Parameters
    ----------
    grades : sequence of Grade
        The names of their students are the ID numbers of Moodle's users.
    item : str
        ID number of the grade item.

    Raises
    ------
    UsageError
        If a student would be told twice: Moodle breaks the whole import off then.
    """
    counted = [grade for grade in grades if grade.counts]
    twice = [name for name, times in Counter(g.student for g in counted).items() if times > 1]
    if twice:
        raise UsageError(
            f"{twice[0]} has more than one grade here, and Moodle would take none of all.",
            fix="export one assessment: --unit",
        )
    return "".join(_lines(counted, item))


def _lines(grades: Sequence[Grade], item: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<results>\n'
    for grade in grades:
        yield (
            f"  <result><assignment>{escape(safe(item))}</assignment>"
            f"<student>{escape(safe(grade.student))}</student>"
            f"<score>{grade.points:.2f}</score></result>\n"
        )
    yield "</results>\n"
