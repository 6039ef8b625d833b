"""Pages of the book that are made from data: what no one should have to keep true by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import isfunction
from types import ModuleType
from typing import Any

from mlcourse.authoring.proofs import read_proof
from mlcourse.book.reference import commands_as_markdown, formats_as_markdown
from mlcourse.book.thread import thread_as_markdown
from mlcourse.course.glossary import glossary_as_markdown, load_glossary
from mlcourse.course.objective_map import map_as_markdown
from mlcourse.course.paths import in_hours, load_paths, paths_as_markdown
from mlcourse.course.quiz import quiz_markdown, read_quiz
from mlcourse.course.records import Course, Unit
from mlcourse.course.topics import load_topics, topics_as_markdown
from mlcourse.errors import UnitFaults, UsageError, Where
from mlcourse.lint.rules.structure import MOST_SECONDS
from mlcourse.lint.running import rules_as_markdown

CARDS = "course/data/"
MODULES = "course/modules/"
DIAGNOSTIC = "diagnostic.yml"


@dataclass(frozen=True)
class Book:
    """What generated pages are made from.

    Parameters
    ----------
    course : Course
    pages : mapping of str to Unit
        The units of the book by their page, in the order of the table of contents.
    """

    course: Course
    pages: dict[str, Unit]

    @property
    def units(self) -> Sequence[Unit]:
        """Units in the order in which they are taught; last those that no module names."""
        order = [id for module in self.course.modules for id in module.units]
        turn = {id: number for number, id in enumerate(order)}
        return sorted(self.pages.values(), key=lambda unit: turn.get(unit.id, len(turn)))

    @property
    def address(self) -> dict[str, str]:
        """Page of each unit, by its id."""
        return {unit.id: page for page, unit in self.pages.items()}


def is_generated(page: str) -> bool:
    """Return whether a page of the table of contents is made from data."""
    return page in PAGES or page.startswith((CARDS, MODULES))


def generated(page: str, book: Callable[[], Book]) -> str:
    """Return the Markdown of a generated page.

    Parameters
    ----------
    page : str
    book : callable
        Gives what pages are made from; not called for those that need none of it.

    Raises
    ------
    UsageError
        If it is the card of a data set, or the page of a module, that there is not.
    """
    if page.startswith(CARDS):
        return _card(page.removeprefix(CARDS))
    if page.startswith(MODULES):
        return _module(page.removeprefix(MODULES), book())
    return PAGES[page](book)


def table_of(page: str) -> tuple[str, Any] | None:
    """Return path and frame of the table that a data card's page offers, if it offers one."""
    from mlcourse import data

    name = page.removeprefix(CARDS)
    card = next((one for one in data.CARDS if one.name == name), None)
    if not page.startswith(CARDS) or card is None or not card.may_be_copied:
        return None
    return card.download, getattr(data, f"load_{name}")()[0]


def _card(name: str) -> str:
    from mlcourse import data

    for card in data.CARDS:
        if card.name == name:
            return str(getattr(data, f"load_{name}")()[1].as_markdown())
    raise UsageError(
        f"The table of contents names a data set that mlcourse.data does not have: {name}",
        where=Where("_toc.yml"),
        fix="the data sets are: " + ", ".join(card.name for card in data.CARDS),
    )


def _module(id: str, book: Book) -> str:
    """Return the overview of a module: what it is about, and what each of its units teaches."""
    module = next((one for one in book.course.modules if one.id == id), None)
    if module is None:
        raise UsageError(
            f"The table of contents names a module that the course does not have: {id}",
            where=Where("_toc.yml"),
            fix="the modules are: " + ", ".join(one.id for one in book.course.modules),
        )
    units = [unit for unit in book.units if unit.id in module.units]
    minutes = sum(sum(unit.minutes.values()) for unit in units)
    lines = [f"# {module.title}: what it is about", "", module.text, ""]
    lines += [f"{len(units)} units, about {in_hours(minutes)} with all exercises.", ""]
    for unit in units:
        named = f"{unit.code}: {unit.title}" if unit.code else unit.title
        lines += [f"## [{named}](/{book.address[unit.id]})", ""]
        spent = ", ".join(f"{part} {count} min" for part, count in unit.minutes.items())
        lines += [f"{spent.capitalize()}. Afterwards you can:", ""]
        lines += [f"- {book.course.objectives[one].text}" for one in unit.objectives]
        lines.append("")
    return "\n".join(lines)


def _rules(_book: Callable[[], Book]) -> str:
    return rules_as_markdown()


def _topics(book: Callable[[], Book]) -> str:
    made = book()
    pages = [(unit, f"/{page}") for page, unit in made.pages.items()]
    return topics_as_markdown(load_topics(made.course.root), pages)


def _map(book: Callable[[], Book]) -> str:
    made = book()
    return map_as_markdown(made.course, made.units, made.address)


def _paths(book: Callable[[], Book]) -> str:
    made = book()
    return paths_as_markdown(load_paths(made.course), made.course, made.units, made.address)


def _glossary(book: Callable[[], Book]) -> str:
    return glossary_as_markdown(load_glossary(book().course.root))


def _checks(_book: Callable[[], Book]) -> str:
    """Return the page of all that a check may expect, made from docstrings."""
    from mlcourse.checks import canary, expect, figure

    lines = [
        "# What a check may expect",
        "",
        "These functions stand in `checks.py` and `hidden.py` of a unit. Each takes the student's "
        "side first and raises `CheckFailed` with a message for the student; all examples here are "
        "run as tests.",
        "",
    ]
    for title, module in (
        ("Values, functions, models", expect),
        ("Leakage canaries", canary),
        ("Figures", figure),
    ):
        name = module.__name__.rpartition(".")[2]
        lines += [f"## {title}: `{name}`", "", f"`from mlcourse.checks import {name}`", ""]
        for one in _functions(module):
            lines += [
                f"### {one.__name__}",
                "",
                "```{eval-rst}",
                f".. autofunction:: {module.__name__}.{one.__name__}",
                "   :no-index:",
                "```",
                "",
            ]
    return "\n".join(lines)


def _functions(module: ModuleType) -> list[Callable[..., object]]:
    """Return the public functions of a module, those that it takes from its parts included."""
    names = getattr(module, "__all__", None) or [
        name
        for name, one in vars(module).items()
        if isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    ]
    return [getattr(module, name) for name in sorted(names)]


def _diagnostic(book: Callable[[], Book]) -> str:
    """Return the page of the diagnostic quiz; what is missed leads to the unit that teaches it."""
    made = book()
    course = made.course
    items, faults = read_quiz(
        course.root, list(course.objectives), course.misconceptions, name=DIAGNOSTIC
    )
    if faults:
        raise UnitFaults(faults)
    teacher = {one: unit for unit in reversed(made.units) for one in unit.objectives}
    after = {
        item.objective: f"You chose another answer? Then "
        f"[{teacher[item.objective].title}](/{made.address[teacher[item.objective].id]}) is where "
        "to begin, or to come back to."
        for item in items
        if item.objective in teacher
    }
    lines = [
        "# Where to begin: a short quiz",
        "",
        f"{len(items)} questions, about a minute each, in the order of the course. Choose an "
        "answer before you unfold the reasons. The first question that you miss tells where to "
        "begin. If you miss none, look at the [map](/course/map).",
        "",
        quiz_markdown(items, after),
    ]
    return "\n".join(lines) + "\n"


def _run_times(book: Callable[[], Book]) -> str:
    """Return the page of run times, as the proofs of units measured them."""
    made = book()
    lines = [
        "# Run times",
        "",
        "Processor time of each notebook from the start of its kernel to the end of its last cell, "
        "with the solutions in it, one thread and no graphics card, and how long reading and "
        f"exercises take. A lesson may run for {MOST_SECONDS} seconds. `mlcourse verify` measured "
        "it.",
        "",
        "| code | unit | runs for | reading | exercises |",
        "|---|---|--:|--:|--:|",
    ]
    for unit in made.units:
        proof = read_proof(unit)
        seconds = "not measured" if proof is None else f"{proof.seconds:g} s"
        minutes = " | ".join(
            f"{unit.minutes[part]} min" if part in unit.minutes else ""
            for part in ("reading", "exercise")
        )
        link = f"[{unit.title}](/{made.address[unit.id]})"
        lines.append(f"| {unit.code or ''} | {link} | {seconds} | {minutes} |")
    return "\n".join(lines) + "\n"


def _thread(book: Callable[[], Book]) -> str:
    made = book()
    return thread_as_markdown(made.units, made.address)


PAGES: dict[str, Callable[[Callable[[], Book]], str]] = {
    "course/rules-for-lessons": _rules,
    "course/what-roles-ask-for": _topics,
    "course/map": _map,
    "course/paths": _paths,
    "course/glossary": _glossary,
    "course/checks": _checks,
    "course/diagnostic": _diagnostic,
    "course/run-times": _run_times,
    "course/same-decision": _thread,
    "course/commands": lambda _book: commands_as_markdown(),
    "course/formats": lambda _book: formats_as_markdown(),
}
