"""Writing what is handed in: a zip of the notebook with a manifest, and a receipt beside it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlcourse import __version__
from mlcourse.checks.messages import count
from mlcourse.checks.outcome import State
from mlcourse.course.solutions import tree_hash
from mlcourse.notebook.companions import Companions, companions
from mlcourse.notebook.finding import NotebookFile, NotebookNotFound, find_notebook
from mlcourse.notebook.session import Session, answer_sources, sets_out_to_answer

SCHEMA = "mlcourse/submission/v1"
MANIFEST = "mlcourse-submission.json"
LARGEST = 20 << 20
_LONGEST_NAME = 40
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_submission(
    session: Session, history: Sequence[str], names: Mapping[str, Any], path: str | None
) -> tuple[str, ...]:
    """Write the zip and its receipt beside the notebook; return what to tell the student.

    Parameters
    ----------
    session : Session
    history : sequence of str
        Sources run in this kernel.
    names : mapping
        The student's global names.
    path : str or None
        The notebook file, as the student named it.

    Returns
    -------
    tuple of str
        Lines: the receipt, and warnings before it where there are any.
    """
    unit = session.unit
    try:
        found = find_notebook(path, unit.unit, unit.release, names)
    except NotebookNotFound as error:
        return tuple(part for part in (error.what, error.why, error.fix) if part)
    now = datetime.now(UTC)
    beside = companions(answer_sources(found.code), found.path.parent)
    data = zip_bytes(found, manifest(session, found, now, beside), beside)
    digest = hashlib.sha256(data).hexdigest()
    stem = f"{unit.unit}-{student_name()}-{now:%Y%m%dT%H%M%SZ}-{digest[:8]}"
    target = write_new(found.path.parent, f"{stem}.zip", data)
    warnings = _warnings(session, found, history, beside)
    receipt = (*warnings, *_receipt(session, target, digest, now, beside, ready=not warnings))
    note = write_new(target.parent, f"{stem}-receipt.txt", "\n".join(receipt).encode() + b"\n")
    return (*receipt, f"This receipt is kept in {note.name}.")


def manifest(
    session: Session, found: NotebookFile, now: datetime, beside: Companions
) -> dict[str, Any]:
    """Return the manifest of a submission, schema ``mlcourse/submission/v1``.

    Its results are the student's own and are believed by nobody: grading makes its own.
    """
    unit = session.unit
    return {
        "schema": SCHEMA,
        "unit": unit.unit,
        "title": unit.title,
        "release": unit.release,
        "created": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "versions": {"mlcourse": __version__, "python": platform.python_version()},
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in ((unit.notebook, found.data), *beside.files.items())
        ],
        "results": {
            id: [
                {"check": outcome.check, "state": str(outcome.state), "credit": outcome.credit}
                for outcome in outcomes
            ]
            for id, outcomes in session.last.items()
        },
        "predictions": [one.as_data(name) for name, one in session.predictions.items()],
        "failed_attempts": {id: len(keys) for id, keys in session.failed_attempts.items()},
        "declaration": None,
    }


def zip_bytes(found: NotebookFile, told: Mapping[str, Any], beside: Companions) -> bytes:
    """Return the zip: the notebook under the released name, its companions, and the manifest.

    The same content gives the same bytes: members carry a fixed time.
    """
    buffer = io.BytesIO()
    members = [
        (told["files"][0]["name"], found.data),
        *beside.files.items(),
        (MANIFEST, json.dumps(told, indent=1, ensure_ascii=False).encode()),
    ]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return buffer.getvalue()


def student_name() -> str:
    """Return the name JupyterHub gives the student, fit for a file name, or "anonymous".

    Two students never get one name: a name that had to be changed carries a hash of what it was.
    """
    told = unicodedata.normalize("NFKC", os.environ.get("JUPYTERHUB_USER", ""))
    name = re.sub(r"[^\w.@+-]+", "-", told).strip("-._@+")[:_LONGEST_NAME].rstrip("-.")
    if told and name != told:
        name = f"{name or 'student'}-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
    return name or "anonymous"


def stale_questions(
    session: Session, found: NotebookFile, history: Sequence[str]
) -> tuple[str, ...]:
    """Return the questions whose answer, as it was last run, is not in the notebook file.

    Parameters
    ----------
    session : Session
    found : NotebookFile
        The file as it was last saved.
    history : sequence of str
        Sources run in this kernel.

    Notes
    -----
    An answer is known by the names it defines. Of a question without such names it is only known
    whether it was attempted here while its cell in the file is still the stub.
    """
    saved = {tree_hash(source) for source in found.code}
    sources = answer_sources(history)
    stale = []
    for id, info in session.unit.questions.items():
        last = next((s for s in reversed(sources) if sets_out_to_answer(info, s)), None)
        if last is not None:
            is_stale = tree_hash(last) not in saved
        else:
            tried = any(o.state is not State.NOT_ATTEMPTED for o in session.last.get(id, ()))
            cell = found.answers.get(id)
            is_stale = tried and cell is not None and tree_hash(cell) == info.stub
        if is_stale:
            stale.append(id)
    return tuple(stale)


def _warnings(
    session: Session, found: NotebookFile, history: Sequence[str], beside: Companions
) -> tuple[str, ...]:
    warnings = []
    stale = stale_questions(session, found, history)
    if stale:
        warnings.append(
            f"Save the notebook and export again: {found.path.name}, as it was last saved, does "
            f"not hold what you last ran for {', '.join(stale)}."
        )
    if found.release not in {session.unit.release, None}:
        warnings.append(
            f"{found.path.name} is another release than the set-up cell that was run: restart the "
            "kernel and run the notebook from the top."
        )
    if len(found.data) > LARGEST:
        warnings.append(
            "The notebook is larger than 20 MB, more than grading accepts: clear large outputs, "
            "save, and export again."
        )
    if beside.too_large:
        warnings.append(
            f"Too large to come along: {', '.join(beside.too_large)}. The notebook mentions it; "
            "ask how to hand it in, or make the notebook work without it."
        )
    return tuple(warnings)


def _receipt(
    session: Session,
    target: Path,
    digest: str,
    now: datetime,
    beside: Companions,
    *,
    ready: bool,
) -> tuple[str, ...]:
    passing = sum(
        bool(outcomes) and all(outcome.state is State.PASSED for outcome in outcomes)
        for outcomes in session.last.values()
    )
    total = len(session.unit.questions)
    code = f"{digest[:4]}-{digest[4:8]}".upper()
    return (
        f"{session.unit.title}: {target.name} is "
        + ("ready to hand in." if ready else "written. See to what is said above, then export."),
        f"{passing} of {count(total, 'question')} {'passes' if total == 1 else 'pass'} the checks "
        f"you can see · code {code} · {now:%Y-%m-%d %H:%M} UTC",
        *([f"With the notebook: {', '.join(beside.files)}"] if beside.files else []),
        f"Folder: {target.parent}",
        f"sha256 {digest}",
        "The code is a checksum of the file. It does not prove when the file was made.",
    )


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that is not there yet, in the folder or, if that fails, the current one."""
    for place in (folder, Path.cwd()):
        for number in range(1, 100):
            stem, dot, ending = name.rpartition(".")
            path = place / (name if number == 1 else f"{stem}-{number}{dot}{ending}")
            try:
                with path.open("xb") as file:
                    file.write(data)
                return path
            except FileExistsError:
                if path.read_bytes() == data:
                    return path
            except OSError:
                break
    raise OSError(f"neither {folder} nor {Path.cwd()} can be written to")
