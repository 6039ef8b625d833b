"""The instructor's report of a run: one page, complete in itself."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.delivery import words
from mlcourse.delivery.chart import chart_of
from mlcourse.delivery.feedback import page_name
from mlcourse.delivery.files import write_file
from mlcourse.delivery.registry import Registry
from mlcourse.delivery.render import render
from mlcourse.delivery.runs import Run, read_run
from mlcourse.delivery.statistics import (
    ENOUGH,
    QuestionFigures,
    Row,
    question_figures,
    row_of,
)
from mlcourse.delivery.text import count, duration, number, one_line, points_of, question_name


@dataclass(frozen=True)
class CohortLine:
    """One line of the cohort table."""

    submission: str
    state: str
    reason: str | None
    points: str
    link: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class QuestionLine:
    """One line of the table of questions, every number as text."""

    label: str
    points: str
    cells: tuple[str, ...]
    interval: str
    misconceptions: tuple[tuple[str, int], ...]


QUESTION_COLUMNS = (
    "Attempted",
    "Full marks",
    "Not attempted",
    "Could not be checked",
    "Mean share",
    "Difficulty",
    "Item–rest correlation",
)


def write_report(folder: Path) -> Path:
    """Write ``report.html`` of the run in ``folder`` and return its path."""
    run = read_run(folder)
    path = folder / "report.html"
    write_file(path, report_html(run).encode())
    return path


def report_html(run: Run) -> str:
    """Return the report of a run; the same run gives the same bytes."""
    rows, questions = _read(run)
    first = next(run.results(), {}) if run.paths else {}
    title = one_line(run.record.get("title") or first.get("title") or run.record.get("unit") or "")
    scored = [row for row in rows if row.scored]
    return render(
        "report.html",
        title=title,
        facts=_facts(run, rows, first),
        sums=_sums(rows),
        warnings=_warnings(run, rows, first),
        chart=chart_of(scored),
        question_columns=QUESTION_COLUMNS,
        questions=tuple(
            _question_line(figures, len(scored), run.registry)
            for figures in question_figures(rows, questions.values())
        ),
        enough=ENOUGH,
        scored=len(scored),
        cohort=tuple(_cohort_line(run, row) for row in rows),
        left_out=tuple(
            one_line(line, 300)
            for name in ("superseded", "passed_over")
            for line in run.record.get(name) or ()
        ),
    )


def _read(run: Run) -> tuple[list[Row], dict[str, Mapping[str, Any]]]:
    rows: list[Row] = []
    questions: dict[str, Mapping[str, Any]] = {}
    for result in run.results():
        rows.append(row_of(result))
        for question in result.get("questions") or ():
            if float(question.get("max_points") or 0) > 0:
                questions.setdefault(str(question["id"]), question)
    rows.sort(key=lambda row: (row.submission.casefold(), row.submission))
    return rows, questions


def _facts(
    run: Run, rows: Sequence[Row], first: Mapping[str, Any]
) -> tuple[tuple[str, str, bool], ...]:
    scored = [row.points for row in rows if row.scored]
    most = max((row.max_points for row in rows), default=0.0)
    facts = [("Submissions", str(len(rows)), True)]
    if scored:
        facts.append(("Median", points_of(statistics.median(scored), most), True))
        facts.append(("Mean", points_of(statistics.fmean(scored), most), True))
    isolation = _isolation(run, first)
    facts.append(("Isolation level", one_line(isolation.get("level") or "not recorded"), False))
    facts.append(("What the probe found", _probe(isolation.get("probe")), False))
    seconds = run.record.get("seconds")
    if isinstance(seconds, int | float) and math.isfinite(seconds):
        facts.append(("Time taken", duration(float(seconds)), False))
    if run.record.get("jobs"):
        facts.append(("Submissions at a time", one_line(run.record["jobs"]), False))
    release = one_line(first.get("release") or "")
    if release:
        facts.append(("Release", release, False))
    bundle = run.record.get("bundle") or first.get("bundle") or ""
    facts.append(("Bundle (SHA-256)", one_line(_bundle_hash(bundle))[:16], False))
    return tuple(fact for fact in facts if fact[1])


def _isolation(run: Run, first: Mapping[str, Any]) -> Mapping[str, Any]:
    for record in (run.record, first):
        found = record.get("isolation")
        if isinstance(found, Mapping):
            return found
    level = run.record.get("level")
    return {"level": level, "probe": run.record.get("probe")}


def _bundle_hash(bundle: object) -> object:
    return bundle.get("hash", "") if isinstance(bundle, Mapping) else bundle


def _probe(probe: object) -> str:
    if not isinstance(probe, Mapping) or not probe:
        return "not recorded"
    names = {one_line(name, 60).replace("_", " "): value for name, value in probe.items()}
    parts = [
        f"{name} {one_line(value, 80)}"
        for name, value in names.items()
        if not isinstance(value, bool)
    ]
    for word, wanted in (("holds", True), ("not here", False)):
        listed = [name for name, value in names.items() if value is wanted]
        if listed:
            parts.append(f"{word}: {', '.join(listed)}")
    return "; ".join(parts)


def _changed_packages(record: Mapping[str, Any]) -> str:
    built, here = (
        (record.get(name) or {}).get("packages") or {} for name in ("built_with", "environment")
    )
    return ", ".join(
        f"{one_line(name, 60)} {one_line(here.get(name) or 'missing', 40)} "
        f"instead of {one_line(built[name], 40)}"
        for name in sorted(built)
        if here.get(name) != built[name]
    )


def _sums(rows: Sequence[Row]) -> str:
    counts = Counter(row.state for row in rows)
    order = [*words.SUBMISSION_STATES, *sorted(set(counts) - set(words.SUBMISSION_STATES))]
    parts = [f"{counts[state]} {state}" for state in order if counts[state]]
    total = count(len(rows), "submission")
    return f"{total}: {' + '.join(parts)}." if parts else f"{total}."


def _warnings(run: Run, rows: Sequence[Row], first: Mapping[str, Any]) -> tuple[str, ...]:
    warnings = []
    if _isolation(run, first).get("level") == "none":
        warnings.append(
            "Graded with isolation level “none”: nothing kept the submissions apart from this "
            "machine. Such results are for trying things out, not for grades."
        )
    expected = run.record.get("total")
    if run.record.get("state", "finished") != "finished" or expected not in {None, len(rows)}:
        of = f" of {expected}" if isinstance(expected, int) else ""
        warnings.append(
            f"The run is not finished: {len(rows)}{of} submissions have a result. "
            "Give the same grade command again: it does only what is missing."
        )
    changed = _changed_packages(run.record)
    if changed:
        warnings.append(f"Graded with other versions than the unit was proven with: {changed}.")
    poison = sum(row.poison for row in rows)
    if poison:
        warnings.append(
            f"Set aside for ending the grading process: {count(poison, 'submission')}. "
            "This is not a zero; look at them by hand."
        )
    return tuple(warnings)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _question_line(figures: QuestionFigures, scored: int, registry: Registry) -> QuestionLine:
    interval = ""
    if figures.interval is not None:
        interval = " to ".join(map(_signed, figures.interval))
    return QuestionLine(
        label=question_name(figures.id, figures.title),
        points=number(figures.points),
        cells=(
            f"{figures.attempted} of {scored}",
            str(figures.full),
            str(figures.not_attempted),
            str(figures.unchecked),
            _share(figures.mean_share),
            "–" if figures.difficulty is None else f"{figures.difficulty:.2f}",
            "–" if figures.item_rest is None else _signed(figures.item_rest),
        ),
        interval=interval,
        misconceptions=tuple(
            (registry.belief(name), amount) for name, amount in figures.misconceptions
        ),
    )


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _cohort_line(run: Run, row: Row) -> CohortLine:
    name = page_name({"submission": row.submission, "name_on_disk": row.name_on_disk})
    remarks = []
    if row.poison:
        remarks.append("set aside: ended the grading process")
    if row.repairs:
        remarks.append(count(row.repairs, "repair"))
    return CohortLine(
        submission=one_line(row.submission, 80),
        state=row.state,
        reason=one_line(row.reason, 240) if row.reason else None,
        points=f"{number(row.points)} of {number(row.max_points)}"
        if row.scored or row.points
        else "–",
        link=f"feedback/{name}" if (run.folder / "feedback" / name).is_file() else None,
        remarks=tuple(remarks),
    )
