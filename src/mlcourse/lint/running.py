"""Looking at units with all rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mlcourse.course.records import Course, Unit
from mlcourse.errors import UsageError
from mlcourse.lint.findings import Finding
from mlcourse.lint.reading import Reading
from mlcourse.lint.rules import COURSE_RULES, RULES
from mlcourse.lint.rules.objectives import CourseReading


def lint_unit(unit: Unit, ignore: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return where a unit does not follow the rules, in order of the places.

    Parameters
    ----------
    unit : Unit
        A unit without faults, see `mlcourse.course.units.load_unit`.
    ignore : collection of str
        Codes of rules to leave out.

    Raises
    ------
    UsageError
        If a code is that of no rule.
    """
    _known(ignore)
    reading = Reading(unit)
    found = [
        Finding(rule, one.what, one.where)
        for rule in RULES
        if unit.kind in rule.kinds and rule.code not in ignore
        for one in rule.look(reading)
    ]
    return tuple(sorted(found, key=lambda one: (one.where.file, one.where.line or 0)))


def lint_course(
    course: Course, units: Mapping[str, Unit], ignore: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Return where the objectives of a whole course do not follow the rules.

    Parameters
    ----------
    course : Course
    units : mapping of str to Unit
        Every unit of the course that there is, by its id.
    ignore : collection of str
        Codes of rules to leave out.

    Raises
    ------
    UsageError
        If a code is that of no rule.
    """
    _known(ignore)
    order = [id for module in course.modules for id in module.units]
    reading = CourseReading(course, tuple(units[id] for id in order if id in units))
    return tuple(
        Finding(rule, one.what, one.where)
        for rule in COURSE_RULES
        if rule.code not in ignore
        for one in rule.look(reading)
    )


def _known(codes: Collection[str]) -> None:
    known = {rule.code for rule in (*RULES, *COURSE_RULES)}
    unknown = sorted(set(codes) - known)
    if unknown:
        raise UsageError(
            f"There is no rule {unknown[0]}.", fix=f"The rules are {', '.join(sorted(known))}."
        )


def rules_as_markdown() -> str:
    """Return the rules as the text of a page."""
    lines = [
        "# What lessons are held to",
        "",
        "`mlcourse lint PATH …` looks at lessons and assessments with these rules. Those of this "
        "course follow all of them, and so does every lesson that is contributed.",
    ]
    kinds = {
        "S": "Parts",
        "P": "Text",
        "C": "Code",
        "F": "Figures",
        "Q": "Exercises and quiz",
        "O": "Objectives of the whole course",
    }
    for letter, title in kinds.items():
        lines += ["", f"## {title}", ""]
        for rule in (one for one in (*RULES, *COURSE_RULES) if one.code[0] == letter):
            only = " (lessons only)" if len(rule.kinds) == 1 else ""
            lines.append(f"- **{rule.code}**{only}: {rule.asks} *Why:* {rule.why}")
    return "\n".join(lines) + "\n"
