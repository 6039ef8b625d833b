"""``python -m benchmarks.checking``: seconds of ``check()`` above those of the check's own work."""

from __future__ import annotations

import functools
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.interactiveshell import InteractiveShell

from benchmarks.grading import writing
from benchmarks.grading.assignments import SCIKIT
from mlcourse.authoring.build import build_unit
from mlcourse.notebook.session import ATTRIBUTE, Session

RESULTS = Path(__file__).resolve().parents[1] / "results"
ROUNDS = 20


def main() -> None:
    """Work through a released notebook, check each question again and again, and write results."""
    added = {}
    for kind in ("right", "wrong"):
        shell = worked_through(kind)
        own = own_work(getattr(shell, ATTRIBUTE))
        added[kind] = [above(shell, own, q.id) for q in SCIKIT.questions for _ in range(ROUNDS)]
    told = {
        f"check() above its own work, {kind} answers, ms": [
            round(1000 * one, 2) for one in (statistics.median(times), min(times), max(times))
        ]
        for kind, times in added.items()
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "checking.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


def worked_through(kind: str) -> InteractiveShell:
    """Return a shell in which the released notebook has been run with answers of one kind."""
    answers = {q.id: q.answer if kind == "right" else q.unfinished for q in SCIKIT.questions}
    with tempfile.TemporaryDirectory(prefix="mlcourse-bench-") as folder:
        unit = writing.write_unit(SCIKIT, Path(folder))
        build_unit(unit, Path(folder, "dist"))
        released = Path(folder, "dist", SCIKIT.name, "student", f"{SCIKIT.name}.ipynb")
        notebook: Any = nbformat.v4.new_notebook(cells=writing.answered(released, answers).cells)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            run(shell, cell.source)
    return shell


def run(shell: InteractiveShell, source: str) -> None:
    """Run one cell, with what it prints left out."""
    with redirect_stdout(io.StringIO()):
        shell.run_cell(source, store_history=True).raise_error()


def own_work(session: Session) -> list[float]:
    """Have every check note the seconds of its own work in the list that is returned."""
    seconds: list[float] = []

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def noted(*given: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*given)
            finally:
                seconds.append(time.perf_counter() - began)

        return noted

    for question in session.unit.loaded.questions.values():
        question.checks[:] = [replace(one, function=timed(one.function)) for one in question.checks]
    return seconds


def above(shell: InteractiveShell, own: list[float], question: str) -> float:
    """Return the seconds of one ``check()`` without those of the check's own work."""
    own.clear()
    began = time.perf_counter()
    run(shell, f'check("{question}")')
    whole = time.perf_counter() - began
    assert own, "the check was not made"
    return whole - sum(own)


if __name__ == "__main__":
    main()
