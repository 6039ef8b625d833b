"""The map of a course: which unit builds on which, as a picture with links and as a list."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from mlcourse.course.records import Course, Unit

WIDTH, HEIGHT, GAP, DROP, BEND = 150, 108, 10, 46, 12
LINE, LETTERS, MOST_LINES = 17, 17, 4
BESIDE = 4
"""Boxes beside each other: as many as a page is wide."""
SWEEPS = 12


def needed_units(course: Course, units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """Return for each unit those that it builds on directly, by ids.

    A unit builds on another that teaches what its objectives or prerequisites need. What it reaches
    through a third one anyway is left out.

    Parameters
    ----------
    course : Course
    units : sequence of Unit
        In the order in which they are taught.
    """
    teacher: dict[str, str] = {}
    for unit in units:
        for objective in unit.objectives:
            teacher.setdefault(objective, unit.id)
    direct: dict[str, set[str]] = {}
    for unit in units:
        known = [one for one in unit.objectives if one in course.objectives]
        needs = {need for one in known for need in course.objectives[one].needs}
        found = {teacher[need] for need in needs | set(unit.prerequisites) if need in teacher}
        # A unit taught earlier cannot need a later one; the linter tells such a fault.
        direct[unit.id] = {one for one in found if one in direct}
    above: dict[str, set[str]] = {}
    for id, needs in direct.items():
        above[id] = needs | {far for need in needs for far in above[need]}
    return {
        id: tuple(one for one in needs if not any(one in above[other] for other in needs))
        for id, needs in ((id, sorted(needs)) for id, needs in direct.items())
    }


@dataclass(frozen=True)
class Place:
    """Where a box or the bend of a line stands: its centre in pixels, and its layer from above."""

    x: float
    layer: int


def layout(needs: Mapping[str, Sequence[str]]) -> tuple[dict[str, Place], list[list[Place]]]:
    """Place units in layers, each below all that it needs, with few crossings.

    Layers of limited width (Coffman and Graham 1972), bends where a line passes a layer, and
    barycentre sweeps against crossings (Sugiyama, Tagawa and Toda 1981).

    Returns
    -------
    places : dict
        Of the units, by id.
    lines : list of list of Place
        From a needed unit over its bends to the unit that needs it.
    """
    layer: dict[str, int] = {}
    for id, needed in needs.items():
        lowest = 1 + max((layer[one] for one in needed), default=-1)
        full = Counter(layer.values())
        layer[id] = next(n for n in itertools.count(lowest) if full[n] < BESIDE)
    chains: list[list[str]] = []
    nodes: dict[str, int] = dict(layer)
    for id, needed in needs.items():
        for one in needed:
            bends = [f"{one}→{id} {depth}" for depth in range(layer[one] + 1, layer[id])]
            nodes |= {bend: layer[one] + 1 + n for n, bend in enumerate(bends)}
            chains.append([one, *bends, id])
    rows: list[list[str]] = [[] for _ in range(max(nodes.values(), default=-1) + 1)]
    for id, depth in nodes.items():
        rows[depth].append(id)
    beside: dict[str, list[str]] = {id: [] for id in nodes}
    for chain in chains:
        for upper, lower in itertools.pairwise(chain):
            beside[upper].append(lower)
            beside[lower].append(upper)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        order = range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1)
        for depth in order:
            other = depth - 1 if downwards else depth + 1
            position = {id: n / max(1, len(rows[other]) - 1) for n, id in enumerate(rows[other])}

            def centre(id: str, position: Mapping[str, float] = position) -> float:
                seen = [position[one] for one in beside[id] if one in position]
                return sum(seen) / len(seen) if seen else 0.5

            rows[depth].sort(key=centre)
    across = [[WIDTH if id in needs else BEND for id in row] for row in rows]
    widths = [sum(row) + GAP * (len(row) - 1) for row in across]
    places = {}
    for depth, row in enumerate(rows):
        left = (max(widths) - widths[depth]) / 2
        for id, wide in zip(row, across[depth], strict=True):
            places[id] = Place(left + wide / 2, depth)
            left += wide + GAP
    return {id: places[id] for id in needs}, [[places[one] for one in chain] for chain in chains]


def picture(
    units: Sequence[Unit], needs: Mapping[str, Sequence[str]], address: Mapping[str, str]
) -> str:
    """Return the map as SVG: a box with a link for each unit, a line for each need.

    Parameters
    ----------
    units : sequence of Unit
    needs : mapping
        See `needed_units`.
    address : mapping
        Of each unit's page as seen from the page of the map, by id.
    """
    places, lines = layout(needs)
    width = max((place.x for place in places.values()), default=0) + WIDTH / 2
    width = max([width, *(place.x for line in lines for place in line)]) + 2
    height = (1 + max((place.layer for place in places.values()), default=0)) * (HEIGHT + DROP)
    parts = [
        f'<svg class="mlcourse-map" xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="-1 -1 {width:.0f} {height:.0f}" role="group" '
        'aria-label="Map of the course; the same is listed below">'
    ]
    for line in lines:
        parts.append(f'<path d="{_path(line)}"/>')
    for unit in units:
        place = places[unit.id]
        left, top = place.x - WIDTH / 2, place.layer * (HEIGHT + DROP)
        title = _lines(unit.title)
        parts += [
            f'<a href="{escape(address[unit.id])}">',
            f'<rect x="{left:.0f}" y="{top:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
            f'<text x="{left + 12:.0f}" y="{top + 22:.0f}" class="code">{unit.code or ""}</text>',
        ]
        parts += [
            f'<text x="{left + 12:.0f}" y="{top + 22 + LINE * (n + 1):.0f}">{escape(text)}</text>'
            for n, text in enumerate(title)
        ]
        parts.append("</a>")
    return "\n".join([*parts, "</svg>"])


def _path(line: Sequence[Place]) -> str:
    first, *rest = line
    y = first.layer * (HEIGHT + DROP) + HEIGHT
    path = f"M{first.x:.0f} {y}"
    for place in rest:
        below = place.layer * (HEIGHT + DROP)
        path += (
            f" C{first.x:.0f} {y + DROP / 2:.0f} {place.x:.0f} {below - DROP / 2:.0f}"
            f" {place.x:.0f} {below}"
        )
        y, first = below, place
        if place is not rest[-1]:
            y += HEIGHT
            path += f" V{y}"
    return path


def _lines(title: str) -> list[str]:
    return textwrap.wrap(title, LETTERS, max_lines=MOST_LINES, placeholder=" …")


def map_as_markdown(course: Course, units: Sequence[Unit], address: Mapping[str, str]) -> str:
    """Return the page of the map.

    Parameters
    ----------
    course : Course
    units : sequence of Unit
        In the order in which they are taught.
    address : mapping
        Of each unit's page without ending, from the root of the pages, by id.
    """
    needs = needed_units(course, units)
    titles = {unit.id: unit.title for unit in units}
    teacher = {objective: unit for unit in reversed(units) for objective in unit.objectives}
    html = {id: f"../{page}.html" for id, page in address.items()}
    lines = [
        "# What builds on what",
        "",
        "Each box is a lesson or an assessment and leads to its page. A line runs from what is "
        "needed to what needs it, from top to bottom. The list below says the same in words, with "
        "the objectives behind it.",
        "",
        '<div class="mlcourse-frame" tabindex="0" role="region" aria-label="Map">',
        picture(units, needs, html),
        "</div>",
    ]
    for module in course.modules:
        inside = [unit for unit in units if unit.id in module.units]
        if not inside:
            continue
        lines += ["", f"## {module.title}"]
        for unit in inside:
            named = f"{unit.code}: {unit.title}" if unit.code else unit.title
            lines += ["", f"### [{named}](/{address[unit.id]})", ""]
            if needs[unit.id]:
                links = (f"[{titles[id]}](/{address[id]})" for id in needs[unit.id])
                lines += [f"Builds on: {'; '.join(links)}.", ""]
            own = [one for one in unit.objectives if teacher[one] is unit]
            again = [one for one in unit.objectives if teacher[one] is not unit]
            lines += ["You learn to:", ""] if own else []
            lines += [f"- {course.objectives[one].text}" for one in own]
            if again:
                verb = "It also asks for" if own else "It asks for"
                lines += ["", f"{verb} what you have learned before:", ""]
                lines += [f"- {course.objectives[one].text}" for one in again]
    return "\n".join(lines) + "\n"
