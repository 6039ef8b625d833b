"""The distribution of points as a figure: where each column and tick stands, and what it claims."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from mlcourse.delivery.statistics import Row, bins
from mlcourse.delivery.text import count, number, points_of

LEFT, RIGHT, TOP, BOTTOM = 46.0, 470.0, 24.0, 200.0
MOST_COLUMNS = 12


@dataclass(frozen=True)
class Column:
    """One column: the points it stands for, its count, its place in the drawing."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A histogram: its claim, its text for those who do not see it, columns and ticks."""

    claim: str
    alternative: str
    unit: str
    columns: tuple[Column, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def chart_of(scored: Sequence[Row]) -> Chart | None:
    """Return the distribution of the points of scored submissions, ``None`` without any."""
    most = max((row.max_points for row in scored), default=0.0)
    if most <= 0:
        return None
    step = nice_step(most, MOST_COLUMNS)
    parts = math.ceil(most / step - 1e-9)
    counts = bins(scored, step, parts)
    tick = max(1, round(nice_step(max(counts), 5)))
    ceiling = tick * math.ceil(max(counts) / tick)
    width, scale = (RIGHT - LEFT) / parts, (BOTTOM - TOP) / ceiling
    columns = tuple(
        Column(
            label=_label(i * step, min((i + 1) * step, most), last=i == parts - 1),
            count=amount,
            x=round(LEFT + i * width + 2, 1),
            y=round(BOTTOM - amount * scale, 1),
            width=round(width - 4, 1),
            height=round(amount * scale, 1),
        )
        for i, amount in enumerate(counts)
    )
    listed = "; ".join(f"{column.label} points: {column.count}" for column in columns)
    every = 1 if parts <= 8 else 2
    return Chart(
        claim=_claim(scored, most),
        alternative=f"Column chart of submissions by points. {listed}.",
        unit=count(most, "point"),
        columns=columns,
        x_ticks=tuple(
            (round(LEFT + i * width, 1), number(i * step)) for i in range(0, parts + 1, every)
        ),
        y_ticks=tuple(
            (round(BOTTOM - value * scale, 1), str(value)) for value in range(0, ceiling + 1, tick)
        ),
    )


def nice_step(top: float, parts: int) -> float:
    """Return the smallest of …, 0.5, 1, 2, 5, … that covers ``top`` in at most ``parts`` steps."""
    power = 10.0 ** math.floor(math.log10(top / parts))
    for factor in (1, 2, 5, 10):
        if factor * power * parts >= top * (1 - 1e-12):
            break
    return factor * power


def _label(low: float, high: float, *, last: bool) -> str:
    return f"{number(low)} to {'' if last else 'below '}{number(high)}"


def _claim(scored: Sequence[Row], most: float) -> str:
    median = statistics.median(row.points for row in scored)
    if len(scored) == 1:
        return f"The one graded submission has {points_of(median, most)}"
    full = sum(row.points >= row.max_points - 1e-9 for row in scored)
    if 2 * full >= len(scored):
        return f"{full} of {len(scored)} graded submissions have all {count(most, 'point')}"
    none = sum(row.points <= 0 for row in scored)
    if 2 * none >= len(scored):
        return f"{none} of {len(scored)} graded submissions have {points_of(0, most)}"
    at_least = sum(row.points >= median for row in scored)
    return (
        f"{at_least} of {len(scored)} graded submissions have {number(median)} or more "
        f"of {count(most, 'point')}"
    )
