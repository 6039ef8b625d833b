"""The files of an autograder for Classroom 50.

Source: foundation50/classroom50, wiki page *Advanced Autograding*: ``autograder.py`` is started in
the student's checkout, and its siblings come along. They are published on GitHub Pages, where
anybody can read them who knows the address: so nothing hidden is among them.
"""

from __future__ import annotations

import hashlib
import json

from mlcourse.course.bundles import Bundle
from mlcourse.delivery.autograders.packing import Source, index_options, requirements, template
from mlcourse.delivery.autograders.practice import practice_bundle
from mlcourse.errors import UsageError

BUNDLE, KEY = "bundle", "public.key"
MOST = 10 << 20
"""Bytes that Classroom 50's runner fetches at most."""


def autograder_files(
    bundle: Bundle, source: Source, *, constraints: bytes | None = None
) -> dict[str, bytes]:
    """Return the files for ``CLASSROOM/autograders/ASSIGNMENT/``; the same parts, the same bytes.

    Parameters
    ----------
    bundle : Bundle
        The whole one; only what students have anyway is taken from it.
    source : Source
        Where mlcourse comes from.
    constraints : bytes or None
        A file for pip's ``--constraint``.

    Raises
    ------
    UsageError
        If they are more than the runner fetches.
    """
    version = str(bundle.environment["python"])
    # Visible checks draw from it, which students can do as well: it need not be secret.
    key = hashlib.sha256(f"mlcourse practice\n{bundle.release}".encode()).hexdigest()
    files = {
        "autograder.py": template("autograder.py").encode(),
        "settings.json": _json({"python": version, "pip": index_options(bundle).split()}),
        "runtime.json": _json({"python": version}),
        KEY: f"{key}\n".encode(),
        **requirements(bundle, source),
        **{f"{BUNDLE}/{name}": content for name, content in practice_bundle(bundle).items()},
    }
    if constraints is not None:
        files["constraints.txt"] = constraints
    if source.wheel is not None:
        files[source.wheel[0]] = source.wheel[1]
    size = sum(len(content) for content in files.values())
    if size > MOST:
        raise UsageError(
            f"These files have {size >> 20} MB, and Classroom 50 fetches {MOST >> 20} MB at most.",
            fix="give students large data in their repositories, or install mlcourse by a pinned "
            "requirement (--install) instead of a wheel",
        )
    return files


def _json(document: dict[str, object]) -> bytes:
    return (json.dumps(document, indent=1) + "\n").encode()
