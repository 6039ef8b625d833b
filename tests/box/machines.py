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

# A Python below a folder that only root may enter is put where everybody finds it.
_OPENED = """
d=$(mktemp -d)
mount --bind "$1" $d && mount -t tmpfs -o mode=755 none "$2" && mkdir -p "$1"
mount --bind $d "$1" && umount $d; rmdir $d; shift 2
"""
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
        base = sys.base_prefix
        closed = "/" + Path(base).parts[1]
        if closed == "/usr":
            command = ["sh", "-c", _DROPPED, "sh", *command]
        else:
            script = _OPENED + _DROPPED
            command = ["unshare", "-m", "sh", "-c", script, "sh", base, closed, *command]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    finally:
        shutil.rmtree(home, ignore_errors=True)


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
