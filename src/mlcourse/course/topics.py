"""What the roles ask for, topic by topic, and which units serve it: ``topics.yml``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from mlcourse.course.documents import Strict, entries, read_document_file
from mlcourse.course.records import Unit
from mlcourse.errors import UnitError, UnitFaults, Where

TOPICS = "topics.yml"
Role = Literal["lecturer", "professor", "researcher", "doctoral-student", "educator"]
ROLES: tuple[Role, ...] = get_args(Role)


class TopicEntry(Strict):
    """One topic in ``topics.yml``; its key is its number."""

    topic: str
    part: str
    roles: list[Role] = Field(min_length=1)
    plan: list[str] = Field(default_factory=list)
    now: str | None = None


@dataclass(frozen=True)
class Topic:
    """A topic, skill or practice that a role asks for.

    Parameters
    ----------
    roles : tuple of str
        Who asks for it.
    plan : tuple of str
        Codes of lessons, assessments and projects, or of whole modules, that serve it or will.
    now : str or None
        What serves it besides.
    """

    number: int
    topic: str
    part: str
    roles: tuple[Role, ...]
    plan: tuple[str, ...] = ()
    now: str | None = None


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Read the topics of a course.

    Raises
    ------
    UnitFaults
        With every fault, each naming file and line.
    """
    document = read_document_file(folder / TOPICS)
    faults = list(document.faults)
    found = []
    for key, entry in entries(TopicEntry, document, faults, "topics").items():
        if not key.isdecimal():
            where = Where(document.file, line=document.line((key,)))
            faults.append(UnitError(f"A topic has a number, not {key!r}", where=where))
            continue
        plan, roles = tuple(entry.plan), tuple(entry.roles)
        found.append(Topic(int(key), entry.topic, entry.part, roles, plan, entry.now))
    if faults:
        raise UnitFaults(tuple(faults))
    return tuple(found)


def serving(topic: Topic, units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return the units that serve a topic: those with a code of its plan, or of a module in it."""
    return tuple(
        unit
        for unit in units
        if unit.code is not None
        and (unit.code in topic.plan or unit.code.partition(".")[0] in topic.plan)
    )


def to_come(topic: Topic, units: Iterable[Unit]) -> tuple[str, ...]:
    """Return the codes of a topic's plan that no unit has; of a module, all while it is begun."""
    codes = {unit.code for unit in units if unit.code is not None}
    return tuple(code for code in topic.plan if code not in codes)


def topics_as_markdown(topics: Sequence[Topic], pages: Sequence[tuple[Unit, str]]) -> str:
    """Return the page that says what serves each topic.

    Parameters
    ----------
    topics : sequence of Topic
    pages : sequence of (Unit, str)
        The units of the book, each with the address of its page as seen from this one.
    """
    units = [unit for unit, _ in pages]
    address = {unit.id: page for unit, page in pages}
    served = sum(bool(topic.now or serving(topic, units)) for topic in topics)
    lines = [
        "# What the roles ask for",
        "",
        "The course is made for the work of five roles: "
        f"{', '.join(_named(role) for role in ROLES)}. Together they ask for {len(topics)} topics, "
        "skills and practices. This page says of each what serves it now, and what is still to "
        f"come. Today {served} of {len(topics)} are served, in part or in full.",
        "",
        "Codes are those of the plan: M2.4 is a lesson of module 2, M2 the whole module, A3 an "
        "assessment, PR a project.",
    ]
    for part in dict.fromkeys(topic.part for topic in topics):
        lines += [
            "",
            f"## {part}",
            "",
            "| no. | topic | asked for by | served by | to come |",
            "|---|---|---|---|---|",
        ]
        for topic in (one for one in topics if one.part == part):
            links = [f"[{unit.code}]({address[unit.id]})" for unit in serving(topic, units)]
            links += [topic.now] if topic.now else []
            coming = ", ".join(to_come(topic, units)) or ("" if links else "a page")
            who = ", ".join(_named(role) for role in topic.roles)
            lines.append(
                f"| {topic.number} | {topic.topic} | {who} | {'; '.join(links)} | {coming} |"
            )
    return "\n".join(lines) + "\n"


def _named(role: str) -> str:
    return role.replace("-", " ")
