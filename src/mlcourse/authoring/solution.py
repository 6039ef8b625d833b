"""The executed solution notebook: run in a fresh kernel, kept by a key over all it depends on."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from mlcourse.authoring.environment import libraries_hash, package_hash
from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.outputs import cleaned_outputs
from mlcourse.authoring.references import place_of
from mlcourse.authoring.student import (
    SETUP,
    add_setup,
    fill_places,
    lower_prose,
    master_notebook,
    put_references,
    stamp,
    student_notebook,
)
from mlcourse.course.records import Cell, Course, Unit
from mlcourse.course.registry import find_registry, load_course
from mlcourse.errors import UnitError, Where
from mlcourse.teaching.thread import RESULT
from mlcourse.threads import ONE_THREAD

_KEY_VERSION = 2
_MEND = "Mend the cell, or tag it raises-exception if its error is part of the lesson."
_INSTALL = "Install it here and where you grade: students' notebooks need it there too."


def execute_unit(unit: Unit, cache: Path | None = None, *, course: Course | None = None) -> Any:
    """Run a unit with its reference solutions in a fresh kernel.

    Parameters
    ----------
    cache : Path or None
        Folder that keeps executed notebooks. The key covers code, checks, the package's own source,
        data files and library versions; prose may change without running anything again.
    course : Course or None
        The unit's registry; looked for upwards when not given.

    Returns
    -------
    NotebookNode
        Every cell of the unit and the set-up cell, with ids equal to their keys and MyST prose as
        the author wrote it. Outputs hold no times, no addresses and no paths of this machine. The
        scores that cells have told with `mlcourse.teaching.thread.same_decision` stand in the
        notebook's metadata as ``decisions``.

    Raises
    ------
    UnitError
        A cell fails or takes too long, with cell and line.
    """
    notebook = _to_execute(unit, course or _course_of(unit))
    kept = None if cache is None else _kept(unit, notebook, cache)
    if kept is not None and kept.is_file():
        return _with_outputs(notebook, nbformat.read(kept, as_version=4))
    executed = _execute(notebook, unit)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob(f"{unit.id}-" + "[0-9a-f]" * 16 + ".ipynb"):
            old.unlink()
        new = kept.with_name(f".{kept.name}.{os.getpid()}")
        new.write_bytes(as_bytes(executed))
        new.replace(kept)
    return executed


def execute_units(
    units: Iterable[Unit],
    cache: Path,
    *,
    course: Course | None = None,
    jobs: int = 1,
    progress: Callable[[str], object] = lambda _line: None,
) -> None:
    """Run several units, some at a time, and keep what they give.

    Parameters
    ----------
    units : iterable of Unit
    cache, course
        See `execute_unit`.
    jobs : int
        How many run at a time.
    progress : callable
        Called with a line of text for each unit that is done.

    Raises
    ------
    UnitError
        A cell fails or takes too long. Units that have not begun are left, those that run are
        waited for and kept.
    """
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        running = {pool.submit(execute_beside, unit, cache, course): unit.id for unit in units}
        try:
            for number, done in enumerate(as_completed(running), 1):
                done.result()
                progress(f"executed {running[done]} ({number} of {len(running)})")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def execute_beside(unit: Unit, cache: Path, course: Course | None = None) -> Any:
    """Run a unit in a thread that is not the main one, see `execute_unit`."""
    try:
        return execute_unit(unit, cache, course=course)
    finally:
        # The notebook client has made one for this thread, and nobody else would close it.
        ensure_event_loop().close()


def is_executed(unit: Unit, cache: Path, *, course: Course | None = None) -> bool:
    """Return whether `execute_unit` would find its result in `cache`."""
    return _kept(unit, _to_execute(unit, course or _course_of(unit)), cache).is_file()


def _to_execute(unit: Unit, course: Course) -> Any:
    release = student_notebook(unit, course).metadata.mlcourse.release
    return add_setup(put_references(master_notebook(unit)), unit, course, release)


def _kept(unit: Unit, notebook: Any, cache: Path) -> Path:
    return cache / f"{unit.id}-{execution_key(unit, notebook)[:16]}.ipynb"


def solution_notebook(unit: Unit, course: Course, executed: Any) -> Any:
    """Return the executed notebook as a lecturer opens it: prose lowered, solutions shown."""
    notebook = copy.deepcopy(executed)
    del notebook.metadata["decisions"]
    setup = next(n for n, cell in enumerate(notebook.cells) if cell.id == SETUP)
    kept = notebook.cells.pop(setup)
    notebook = fill_places(notebook, unit)
    notebook = lower_prose(notebook, unit, place_of(unit, course), solutions=True)
    notebook.cells.insert(setup, kept)
    return stamp(notebook, unit, student_notebook(unit, course).metadata.mlcourse.release)


def warnings_in(executed: Any, unit: Unit) -> tuple[str, ...]:
    """Return what each cell wrote to stderr, with its place; a reader would stumble over it."""
    lines = {cell.key: cell.line for cell in unit.cells}
    found = []
    for cell in executed.cells:
        texts = [
            output.text.strip()
            for output in cell.get("outputs", [])
            if output.output_type == "stream" and output.name == "stderr"
        ]
        if any(texts):
            first = " ".join(texts).splitlines()[0]
            place = f"{unit.master}:{lines[cell.id]}" if cell.id in lines else "set-up cell"
            found.append(f"{place} writes to stderr: {first[:200]}")
    return tuple(found)


def execution_key(unit: Unit, notebook: Any) -> str:
    """Return a hash of everything that can change what the notebook prints."""
    digest = hashlib.sha256(
        json.dumps(
            [
                _KEY_VERSION,
                package_hash(),
                libraries_hash(),
                unit.checks_source,
                # The release id also changes with prose, which nothing prints.
                [
                    (c.id, c.source)
                    for c in notebook.cells
                    if c.cell_type == "code" and c.id != SETUP
                ],
            ]
        ).encode("utf-8", "backslashreplace")
    )
    for path in unit.files:
        digest.update(f"\0{path.relative_to(unit.folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _course_of(unit: Unit) -> Course:
    folder = find_registry(unit.folder)
    if folder is None:
        raise UnitError("No course registry was found", where=Where(str(unit.folder)))
    return load_course(folder)


def _with_outputs(notebook: Any, kept: Any) -> Any:
    """Return the notebook of today with the outputs of a kept one that ran the same code."""
    result = copy.deepcopy(notebook)
    outputs = {cell.id: cell for cell in kept.cells if cell.cell_type == "code"}
    for cell in result.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell.id].outputs
            cell.execution_count = outputs[cell.id].execution_count
    result.metadata["decisions"] = kept.metadata.get("decisions", [])
    return result


def _execute(notebook: Any, unit: Unit) -> Any:
    notebook = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory(prefix="mlcourse-run-") as folder:
        work = Path(folder) / "work"
        work.mkdir()
        for path in unit.files:
            target = work / path.relative_to(unit.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        client = NotebookClient(
            notebook,
            timeout=int(unit.limits.cell),
            startup_timeout=int(unit.limits.start),
            kernel_name="python3",
            resources={"metadata": {"path": str(work)}},
            config=_kernel_config(Path(folder)),
            record_timing=False,
        )
        try:
            client.execute(env=_kernel_environment(Path(folder)))
        except CellExecutionError as fault:
            raise _cell_fault(client, unit, f"{fault.ename}: {fault.evalue}") from None
        except CellTimeoutError:
            raise _cell_fault(client, unit, f"no end after {unit.limits.cell:g} seconds") from None
        except DeadKernelError:
            raise _cell_fault(client, unit, "the kernel died") from None
        places = {str(work): ".", folder: "."}
    counter = 0
    notebook.metadata["decisions"] = decisions = []
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            told = (one.data.pop(RESULT, None) for one in cell.outputs if "data" in one)
            decisions += [one for one in told if one is not None]
            counter += 1
            cell.execution_count = counter if cell.source.strip() else None
            cell.outputs = cleaned_outputs(cell.outputs, places, cell.execution_count)
    notebook.metadata["language_info"] = {"name": "python"}
    # nbclient fails on what a widget shows unless it keeps the state of widgets, which is random.
    notebook.metadata.pop("widgets", None)
    return notebook


def _kernel_config(folder: Path) -> Config:
    # Over TCP every process of the machine could talk to the kernel; Windows has nothing else.
    if sys.platform == "win32":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}})


def _kernel_environment(folder: Path) -> dict[str, str]:
    # No start-up files of the author's own, and the same hash seed and thread count every time.
    return {
        **os.environ,
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(folder / "matplotlib")),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": "0",
        **ONE_THREAD,
        "COLUMNS": "100",
    }


def _cell_fault(client: NotebookClient, unit: Unit, what: str) -> UnitError:
    """Name the cell that failed, and its line where the traceback tells one."""
    cells = client.nb.cells
    failed = next(
        (c for c in cells if any(o.output_type == "error" for o in c.get("outputs", []))), None
    )
    if failed is None:
        started = [c for c in cells if c.cell_type == "code" and c.get("execution_count")]
        code = [c for c in cells if c.cell_type == "code"]
        failed = code[min(len(started), len(code) - 1)]
    master = next((cell for cell in unit.cells if cell.key == failed.id), None)
    if master is None:
        return UnitError(f"The set-up cell fails: {what}", where=Where(str(unit.master)))
    return UnitError(
        f"A cell of the reference fails: {what}",
        where=Where(str(unit.master), master.number, _line(failed, master), master.question),
        fix=_INSTALL if what.startswith("ModuleNotFoundError") else _MEND,
    )


def _line(failed: Any, master: Cell) -> int:
    """Return the line of the master on which a cell failed: its first, where nothing tells more."""
    text = "\n".join(
        line
        for output in failed.get("outputs", [])
        if output.output_type == "error"
        for line in output.traceback
    )
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    inside = re.findall(r"^-+> (\d+) ", plain, re.M) if "Cell In[" in plain else []
    if not inside:
        return master.line
    # The reference lacks the markers, so look the text of the failing line up in the master.
    lines = failed.source.split("\n")
    number = int(inside[0])
    if not 1 <= number <= len(lines):
        return master.line
    wanted, earlier = lines[number - 1], lines[: number - 1].count(lines[number - 1])
    places = [n for n, line in enumerate(master.source.split("\n")) if line == wanted]
    return master.line + (places[earlier] if earlier < len(places) else 0)
