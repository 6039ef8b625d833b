"""The results as a table and as a figure."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

OURS, BARE = "mlcourse", "bare exec"
_OKABE_ITO = {"ours": "#0072B2", "peer": "#E69F00", "bare": "#999999"}


def table(told: dict[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = told["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    lines = [
        "# Grading a class: mlcourse beside nbgrader and otter-grader",
        "",
        f"{told['size']} submissions (half of them right, the others wrong, raising or incomplete),"
        f" {told['rounds']} rounds in turn, {machine['cores']} cores, Python {machine['python']}."
        f" {versions}. Seconds for the whole class, everything from the start of the command"
        " included; median (smallest to largest).",
    ]
    for name, found in told["assignments"].items():
        lines += ["", f"## {name}", "", *_class(found["tools"], found["large"], told["size"])]
    patience = told["endless"]["patience"]
    lines += ["", "## One notebook with an endless loop", "", "| tool | seconds |", "|---|---|"]
    for tool, seconds in told["endless"]["seconds"].items():
        ended = f"{seconds:.0f}" if seconds is not None else f"not ended after {patience}"
        lines.append(f"| {tool} | {ended} |")
    return "\n".join(lines) + "\n"


def _class(tools: dict[str, Any], large: dict[str, Any], size: int) -> list[str]:
    ours = tools[OURS]["median"]
    lines = ["| tool | wall clock | processor | times mlcourse |", "|---|---|---|---|"]
    for tool, times in tools.items():
        wall, cpu = times["wall"], times["cpu"]
        lines.append(
            f"| {tool} | {times['median']:.1f} ({min(wall):.1f} to {max(wall):.1f})"
            f" | {statistics.median(cpu):.1f} | {times['median'] / ours:.1f} |"
        )
    bare = statistics.median(tools[BARE]["cpu"])
    over = statistics.median(tools[OURS]["cpu"]) - bare
    rate = 60 * large["size"] / large["median"]
    extra = statistics.median(large["cpu"]) - statistics.median(tools[OURS]["cpu"])
    return [
        *lines,
        "",
        f"Processor seconds above bare execution: {over / size:.2f} a submission, start included."
        f" A class of {large['size']} with mlcourse: {large['median']:.1f} s"
        f" ({min(large['wall']):.1f} to {max(large['wall']):.1f}), {rate:.0f} submissions a minute;"
        f" each further submission costs {extra / (large['size'] - size):.2f} processor seconds.",
    ]


def figure(told: dict[str, Any], path: Path) -> None:
    """Draw throughput, submissions a minute, by tool and assignment."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams["svg.hashsalt"] = "mlcourse"
    from matplotlib import pyplot as plt

    panels, axes = plt.subplots(
        1, len(told["assignments"]), figsize=(9, 3), squeeze=False, layout="constrained"
    )
    for axis, (name, found) in zip(axes[0], told["assignments"].items(), strict=True):
        tools = found["tools"]
        names = list(tools)[::-1]
        rates = [60 * told["size"] / tools[tool]["median"] for tool in names]
        kinds = [{OURS: "ours", BARE: "bare"}.get(tool, "peer") for tool in names]
        bars = axis.barh(names, rates, color=[_OKABE_ITO[kind] for kind in kinds])
        axis.bar_label(bars, fmt="%.0f", padding=3)
        axis.set_title(f"{name}: submissions a minute", loc="left", fontsize="medium")
        axis.spines[["top", "right", "bottom"]].set_visible(False)
        axis.set_xticks([])
        axis.margins(x=0.15)
    panels.savefig(path, metadata={"Date": None})
    plt.close(panels)
