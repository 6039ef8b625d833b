"""Writing a draft as a unit: master, checks, hidden checks, rubric, files, registry, report."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from mlcourse.course.documents import read_document_file
from mlcourse.course.registry import COURSE, MISCONCEPTIONS, OBJECTIVES
from mlcourse.errors import OverwriteRefused, Where
from mlcourse.importing.checking import (
    checks_text,
    hidden_text,
    objective_id,
    points_of,
    written_tests,
)
from mlcourse.importing.drafts import Draft, Finding
from mlcourse.importing.grouping import Group, groups_of
from mlcourse.importing.masters import master_cells, master_text
from mlcourse.importing.report import report_text


@dataclass(frozen=True)
class Imported:
    """What an import has made.

    Parameters
    ----------
    questions : mapping
        Id to the names of the tests that became its checks.
    """

    unit: str
    folder: Path
    title: str
    points: float
    questions: Mapping[str, tuple[str, ...]]
    manual: Mapping[str, float]
    findings: tuple[Finding, ...]


def write_draft(draft: Draft, out: Path) -> Imported:
    """Write a draft to ``out/assessments/UNIT``, and its objectives to the registry.

    Raises
    ------
    OverwriteRefused
        The unit is there already.
    """
    registry = next((one for one in (out, out / "course") if (one / COURSE).is_file()), None)
    registry = registry or out / "course"
    folder = registry.parent / "assessments" / draft.id
    if folder.exists():
        raise OverwriteRefused(
            f"{folder} is there already",
            where=Where(str(folder)),
            fix="Give another --out, or move the folder away.",
        )
    groups = groups_of(draft)
    written = {group.id: list(written_tests(draft, group)) for group in groups}
    worth = {group.id: points_of(draft, group, written[group.id]) for group in groups}
    groups = [group for group in groups if worth[group.id] > 0]
    for id in written:
        if worth[id] <= 0:
            draft.findings.append(
                Finding(draft.source, f"{id} has no points left, so its answer became a given cell")
            )
    told = any(finding.lost for finding in draft.findings)
    if not groups and not draft.manual and not told:
        draft.findings.append(Finding(draft.source, "nothing in it is graded", lost=False))
    cells = list(master_cells(draft, groups))
    texts = {
        "assignment.md": master_text(draft, cells, [group.id for group in groups]),
        "checks.py": checks_text(draft, groups, written),
        "hidden.py": hidden_text(draft, groups, written),
        "rubric.yml": _rubric(draft),
    }
    imported = Imported(
        draft.id,
        folder,
        draft.title,
        sum(worth[group.id] for group in groups),
        {group.id: tuple(one.test.name for one in written[group.id]) for group in groups},
        {part.id: part.points for part in draft.manual},
        tuple(dict.fromkeys(draft.findings)),
    )
    texts["report.md"] = report_text(draft, imported)
    try:
        folder.mkdir(parents=True)
        for name, text in texts.items():
            if text:
                (folder / name).write_bytes(text.encode())
        for name, content in draft.files.items():
            path = folder / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _register(registry, draft, groups)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)  # half a unit would be in the way
        raise
    return imported


def _rubric(draft: Draft) -> str:
    if not draft.manual:
        return ""
    parts = [
        {
            "id": part.id,
            "kind": part.kind,
            "cell": part.cell,
            "points": part.points,
            "prompt": part.prompt,
            "reference": part.reference,
            "mark_scheme": part.mark_scheme,
        }
        for part in draft.manual
    ]
    head = "# What a person grades; the points are not among the unit's. Nobody gets this file.\n"
    return head + yaml.dump(
        {"imported": draft.origin, "parts": parts}, Dumper=_Blocks, sort_keys=False,
        allow_unicode=True,
    )  # fmt: skip


class _Blocks(yaml.SafeDumper):
    """Writes texts of several lines as they are."""


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    clean = "\n".join(line.rstrip() for line in text.split("\n"))
    return dumper.represent_scalar("tag:yaml.org,2002:str", clean, style=style)


_Blocks.add_representer(str, _as_block)


def _register(registry: Path, draft: Draft, groups: Sequence[Group]) -> None:
    """Add the objectives of a unit to the registry; make one where there is none."""
    registry.mkdir(parents=True, exist_ok=True)
    if not (registry / COURSE).is_file():
        (registry / COURSE).write_text("title: An imported course\nmodules: []\n", "utf-8")
    if not (registry / MISCONCEPTIONS).is_file():
        (registry / MISCONCEPTIONS).write_text("{}\n", "utf-8")
    path = registry / OBJECTIVES
    known = read_document_file(path).value if path.is_file() else {}
    new = {
        objective_id(draft, group.id): {"text": f"Answer: {group.title}"}
        for group in groups
        if objective_id(draft, group.id) not in (known or {})
    }
    if new:
        text = path.read_text("utf-8").rstrip("\n") if path.is_file() else ""
        text = "" if text.strip() == "{}" else text
        added = yaml.safe_dump(new, sort_keys=False, allow_unicode=True)
        path.write_bytes((f"{text}\n\n{added}" if text else added).encode())
    elif not path.is_file():
        path.write_text("{}\n", "utf-8")
