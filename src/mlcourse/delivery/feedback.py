"""Feedback: one page for each student, complete in itself, without anything that acts."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcourse.delivery import images
from mlcourse.delivery.files import write_file
from mlcourse.delivery.outputs import Redraw
from mlcourse.delivery.page import page_of
from mlcourse.delivery.registry import Registry
from mlcourse.delivery.render import render
from mlcourse.delivery.runs import Run, read_run
from mlcourse.delivery.standing import StandingView, read_standings

if TYPE_CHECKING:
    from mlcourse.box.levels import Isolation
    from mlcourse.gradebook.policies import Policy

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def feedback_html(
    result: Mapping[str, Any],
    registry: Registry | None = None,
    redraw: Redraw = images.redraw_all,
    standing: StandingView | None = None,
) -> str:
    """Return the feedback page of one result; the same result gives the same bytes.

    Parameters
    ----------
    result : mapping
        A document of schema ``mlcourse/result/v1``.
    registry : Registry or None
        Public texts of objectives and misconceptions; without it their ids stand in.
    redraw : callable
        Draws pictures anew, see `mlcourse.delivery.images.redraw_all`.
    standing : StandingView or None
        What counts, where it is more than what the checks gave.
    """
    page = page_of(result, registry or Registry(), redraw, standing)
    return render("feedback.html", page=page)


def page_name(result: Mapping[str, Any]) -> str:
    """Return the file name of a result's page: plain ASCII, never a path."""
    name = str(result.get("name_on_disk") or result["submission"])
    if not _SAFE_NAME.fullmatch(name):
        name = "submission-" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{name}.html"


def write_feedback(
    folder: Path,
    *,
    isolation: Isolation | None = None,
    policy: Policy | None = None,
    also: tuple[Path, ...] = (),
    progress: Callable[[int, int, str], object] | None = None,
) -> tuple[Path, ...]:
    """Write ``feedback/*.html`` for every result of a run.

    Parameters
    ----------
    folder : Path
        The run's folder, the ``--out`` of ``mlcourse grade``.
    isolation : Isolation or None
        Box in which pictures are decoded, see `mlcourse.delivery.images.redraw_all`.
    policy : Policy or None
        What the course has decided on due dates and attempts, to be told.
    also : tuple of Path
        Other runs, whose late days come from the same bank.
    progress : callable or None
        Called after each page with how many are written, how many there are, and whose it was.

    Returns
    -------
    tuple of Path
        The pages, in the order of the results.
    """
    run: Run = read_run(folder)
    redraw = functools.partial(images.redraw_all, isolation=isolation)
    standings = read_standings(folder, policy, also)
    target = folder / "feedback"
    target.mkdir(exist_ok=True)
    pages = []
    for result in run.results():
        page = target / page_name(result)
        write_file(page, feedback_html(result, run.registry, redraw, standings.of(result)).encode())
        pages.append(page)
        if progress is not None:
            progress(len(pages), len(run.paths), str(result["submission"]))
    return tuple(pages)
