"""JUnit XML, which nearly every system for continuous integration shows.

The format has no standard: this is what pytest writes ("xunit2") and GitLab's page on unit test
reports names. GitLab drops a second case of the same name, so that each name is there once; points
stand in properties, which it passes over.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from mlcourse.delivery.ci.verdicts import Verdict
from mlcourse.delivery.text import number, one_line

_ELEMENTS = {"failed": "failure", "could not check": "error", "not attempted": "skipped"}


def to_junit(verdicts: Iterable[Verdict]) -> str:
    """Return a suite for each student, a case for each question.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Those of a student together. A question that was not attempted is skipped, and one that
        could not be checked is an error; neither is a failure.
    """
    top = ElementTree.Element("testsuites", name="mlcourse")
    for (unit, student), group in groupby(verdicts, key=lambda one: (one.unit, one.student)):
        mine = list(group)
        counts: dict[str, str] = {
            name: str(sum(one.state == state for one in mine))
            for state, name in (
                ("failed", "failures"),
                ("could not check", "errors"),
                ("not attempted", "skipped"),
            )
        }
        suite = ElementTree.SubElement(
            top, "testsuite", {"name": f"{unit}: {student}", "tests": str(len(mine)), **counts}
        )
        for one in mine:
            _add_case(suite, one)
    ElementTree.indent(top)
    return ElementTree.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ElementTree.Element, verdict: Verdict) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"{verdict.unit}.{verdict.student}",
        name=f"{verdict.student}: {verdict.name}",
    )
    properties = ElementTree.SubElement(case, "properties")
    for name, value in (("points", verdict.points), ("max_points", verdict.most)):
        ElementTree.SubElement(properties, "property", name=name, value=number(value))
    element = _ELEMENTS.get(verdict.state)
    if element is not None:
        told = ElementTree.SubElement(case, element, message=one_line(verdict.text, 200))
        if element != "skipped":
            told.set("type", verdict.state)
        told.text = verdict.text
