"""The master notebook of an imported unit."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from mlcourse.course.solutions import reference_of
from mlcourse.importing.checking import objective_id
from mlcourse.importing.drafts import Draft, Seed
from mlcourse.importing.grouping import Group, first_heading
from mlcourse.importing.prose import as_prose

_COPY = """\
# The files of this assignment, put where its cells look for them.
import shutil

shutil.copytree("files", ".", dirs_exist_ok=True)"""
_SEEDING = """\
# Before each cell comes the seed that the tests were made with, here and when this is graded.
def _before_each_cell(*_):
{seeding}


get_ipython().events.register("pre_run_cell", _before_each_cell)"""
_SEEDS = """\
import random

import numpy as np

random.seed({seed})
np.random.seed({seed})"""
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}


@dataclass(frozen=True)
class MasterCell:
    """A cell of the master: its text, question and role, and tags."""

    kind: Literal["code", "markdown"]
    text: str
    role: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


def master_cells(draft: Draft, groups: Sequence[Group]) -> Iterator[MasterCell]:
    """Yield kind, ``mlcourse`` metadata and text of each cell of the master."""
    prose = _with_title(draft)
    copying: list[MasterCell] = []
    if draft.seed is not None:
        copying.append(MasterCell("code", _seeding(draft.seed)))
    if any(Path(name).suffix.lower() not in _PICTURES for name in draft.files):
        copying.append(MasterCell("code", _COPY))
    owner = {at: group for group in groups for at in group.answers}
    last_test = {max(_own_tests(draft, group)): group for group in groups}
    prompts = _prompts(draft, groups)
    if prose is not None:
        yield MasterCell("markdown", prose)
        yield from copying
        copying = []
    for at, part in enumerate(draft.parts):
        if part.kind in {"prose", "manual"}:
            question = prompts.get(at)
            role = {"question": question, "role": "prompt"} if question else {}
            yield MasterCell("markdown", as_prose(part.source, draft.files), role)
            yield from copying
            copying = []
        elif part.kind == "given":
            yield from copying
            copying = []
            yield MasterCell("code", part.source, {}, part.tags)
        elif part.kind == "answer" and at not in owner:
            yield MasterCell("code", reference_of(part.source))
        elif part.kind == "answer" and at == owner[at].answers[-1]:
            group = owner[at]
            if group.id not in prompts.values():
                heading = f"## Question {group.id[1:]}"
                yield MasterCell("markdown", heading, {"question": group.id, "role": "prompt"})
            text = "\n\n".join(draft.parts[one].source for one in group.answers)
            yield MasterCell("code", text, {"question": group.id, "role": "answer"})
        if at in last_test:
            id = last_test[at].id
            yield MasterCell("code", f'check("{id}")', {"question": id, "role": "check"})


def _seeding(seed: Seed) -> str:
    if seed.variable:
        seeding = f"get_ipython().user_ns[{json.dumps(seed.variable)}] = {seed.value}"
    else:
        seeding = _SEEDS.format(seed=seed.value)
    return _SEEDING.format(seeding=textwrap.indent(seeding, "    "))


def _own_tests(draft: Draft, group: Group) -> list[int]:
    """Return where the tests of a question stand that come before the next answer.

    Those further down that belong here are made up here, too.
    """
    last = group.answers[-1]
    following = [at for at, p in enumerate(draft.parts) if p.kind == "answer" and at > last]
    end = following[0] if following else len(draft.parts)
    here = [at for at in group.tests if last < at < end]
    return here or [last]


def _prompts(draft: Draft, groups: Sequence[Group]) -> dict[int, str]:
    """Return the prose that leads to each question, by its place."""
    found: dict[int, str] = {}
    for group in groups:
        start = group.answers[0] - 1
        while start >= 0 and draft.parts[start].kind == "given":
            start -= 1
        run = []
        while start >= 0 and draft.parts[start].kind == "prose" and start not in found:
            run.append(start)
            start -= 1
        if _with_title(draft) is None:
            run = [at for at in run if at > 0]
        between = range(group.answers[0], group.answers[-1])
        run += [at for at in between if draft.parts[at].kind == "prose"]
        found |= dict.fromkeys(run, group.id)
        text = "\n".join(draft.parts[at].source for at in sorted(run))
        names = " and ".join(draft.parts[at].name for at in group.answers)
        group.title = first_heading(text) or names
    return found


def _with_title(draft: Draft) -> str | None:
    """Return a title to put above the notebook, None where it has that title itself."""
    first = next((p.source for p in draft.parts if p.kind in {"prose", "manual"}), "")
    has = draft.parts and draft.parts[0].kind == "prose"
    if has and re.search(rf"^#\s+{re.escape(draft.title)}\s*#*\s*$", first, re.M):
        return None
    return f"# {draft.title}"


def master_text(draft: Draft, cells: Sequence[MasterCell], questions: Sequence[str]) -> str:
    front = {
        "jupytext": {"text_representation": {"extension": ".md", "format_name": "myst"}},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "mlcourse": {
            "title": draft.title,
            "imported": draft.origin,
            "objectives": [objective_id(draft, id) for id in questions],
            "minutes": {"reading": 0, "exercise": 0},
        },
    }
    lines = ["---", yaml.safe_dump(front, sort_keys=False, allow_unicode=True).strip(), "---"]
    before = ""
    for cell in cells:
        kind, role, text = cell.kind, cell.role, cell.text
        lines.append("")
        if kind == "code":
            fence = "`" * (3 + max((len(run) - 2 for run in re.findall(r"`{3,}", text)), default=0))
            lines.append(f"{fence}{{code-cell}} ipython3")
            if role:
                lines.append(f":mlcourse: {json.dumps(role)}")
            if cell.tags:
                lines.append(f":tags: {json.dumps(list(cell.tags))}")
            lines += [text.strip("\n"), fence]
        else:
            if role:
                lines += [f"+++ {json.dumps({'mlcourse': role})}", ""]
            elif before == "markdown":
                lines += ["+++", ""]
            lines.append(text.strip("\n"))
        before = kind
    return "\n".join(lines) + "\n"
