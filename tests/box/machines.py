"""Machines that tests pretend to run on: one where they are nobody, one with a container engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from mlcourse.box import bwrap

USER = 1234

ROOT = Path(__file__).parents[2]

# What lies below a folder that only root may enter is put where everybody finds it.
_OPENED = """
closed=$1; shift
for folder in "$@"; do
  [ "$folder" = -- ] && break
  kept=$(mktemp -d); mount --bind "$folder" $kept; all="$all $kept"
done
mount -t tmpfs -o mode=755 none "$closed"
for kept in $all; do
  mkdir -p "$1" && mount --bind $kept "$1" && umount $kept; rmdir $kept; shift
done
shift
"""
_EXEC = 'exec "$@"'
_DROPPED = f'exec setpriv --reuid {USER} --regid {USER} --clear-groups "$@"'


def as_ordinary_user(
    arguments: Sequence[str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run this Python with `arguments` in `folder` as a user without rights and with a home.

    Where the tests run as such a user anyway, only the environment is another.
    """
    home = tempfile.mkdtemp(prefix="mlcourse-home-")
    command = ["env", "-i", "PATH=/usr/bin:/bin", f"HOME={home}", sys.executable, *arguments]
    if os.geteuid() == 0:
        os.chown(home, USER, USER)
        command = ["sh", "-c", _DROPPED, "sh", *command]
        for closed, folders in _closed().items():
            command = ["sh", "-c", _OPENED + _EXEC, "sh", closed, *folders, "--", *command]
        command = ["unshare", "-m", *command]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder or "/"
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _closed() -> dict[str, list[str]]:
    """Return the folders that only root may enter, and what an ordinary user needs below each."""
    found: dict[str, list[str]] = {}
    for needed in {sys.base_prefix, sys.prefix, str(ROOT)}:
        for above in reversed(Path(needed).parents):
            if not above.stat().st_mode & 0o001:
                found.setdefault(str(above), []).append(needed)
                break
    return found


def emulated_engine(folder: Path) -> Path:
    """Write a command to `folder` that stands in for docker, see `box.engine`.

    Skips where Python or mlcourse lies below ``/tmp``, where its containers have scratch space.
    """
    if any(target.startswith("/tmp/") for pair in bwrap.mounts() for target in pair):
        pytest.skip("the stand-in for a container engine needs a repository outside of /tmp")
    source = Path(__file__).with_name("engine.py").read_text()
    command = folder / "docker"
    command.write_text(f"#!{sys.executable} -P\n{source}")
    command.chmod(0o755)
    return command
