"""Looking at units with all rules."""

from __future__ import annotations

from collections.abc import Collection

from mlcourse.course.records import Unit
from mlcourse.errors import UsageError
from mlcourse.lint.findings import Finding
from mlcourse.lint.reading import Reading
from mlcourse.lint.rules import RULES


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
    codes = {rule.code for rule in RULES}
    unknown = sorted(set(ignore) - codes)
    if unknown:
        raise UsageError(
            f"There is no rule {unknown[0]}.", fix=f"The rules are {', '.join(sorted(codes))}."
        )
    reading = Reading(unit)
    found = [
        Finding(rule, one.what, one.where)
        for rule in RULES
        if unit.kind in rule.kinds and rule.code not in ignore
        for one in rule.look(reading)
    ]
    return tuple(sorted(found, key=lambda one: (one.where.file, one.where.line or 0)))


def rules_as_markdown() -> str:
    """Return the rules as the text of a page."""
    lines = [
        "# What lessons are held to",
        "",
        "`mlcourse lint PATH …` looks at lessons and assessments with these rules. Those of this "
        "course follow all of them, and so does every lesson that is contributed.",
    ]
    kinds = {"S": "Parts", "P": "Text", "C": "Code", "F": "Figures", "Q": "Exercises and quiz"}
    for letter, title in kinds.items():
        lines += ["", f"## {title}", ""]
        for rule in (one for one in RULES if one.code[0] == letter):
            only = "" if len(rule.kinds) > 1 else " (lessons only)"
            lines.append(f"- **{rule.code}**{only}: {rule.asks} *Why:* {rule.why}")
    return "\n".join(lines) + "\n"
