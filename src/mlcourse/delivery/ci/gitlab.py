"""GitLab's code quality report: what is not right, in the merge request.

Source: GitLab's documentation of the report format: an array of objects with ``description``,
``check_name``, ``fingerprint``, ``severity`` and ``location``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from mlcourse.delivery.ci.verdicts import Verdict
from mlcourse.delivery.text import one_line

_SEVERITIES = {"failed": "major", "could not check": "critical", "not attempted": "minor"}


def to_code_quality(verdicts: Iterable[Verdict], notebook: str) -> str:
    """Return an entry for each question that is not fully right.

    Parameters
    ----------
    verdicts : iterable of Verdict
    notebook : str
        Path of the notebook in the repository, which all entries point to: a line of a notebook
        means nothing to its reader.
    """
    entries = [
        {
            "description": one_line(f"{one.student}: {one.name}. {one.text}", 500),
            "check_name": f"mlcourse.{one.unit}.{one.question}",
            "fingerprint": _fingerprint(one),
            "severity": _SEVERITIES[one.state],
            "location": {"path": notebook, "lines": {"begin": 1}},
        }
        for one in verdicts
        if one.state != "passed"
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def _fingerprint(verdict: Verdict) -> str:
    text = "\0".join((verdict.unit, verdict.student, verdict.question))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
