#!/usr/bin/env python3
"""Grades one submission with mlcourse for Classroom 50, whose runner starts this file.

It lies among files that anybody can read who knows their address, so it holds the visible checks
and no others: practice, not a grade.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = json.loads((HERE / "settings.json").read_text("utf-8"))
NAMESPACES = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def installed() -> str:
    """Return a Python with mlcourse in it; nothing of it lies in the student's checkout."""
    home = Path(tempfile.mkdtemp(prefix="mlcourse-", dir=os.environ.get("RUNNER_TEMP") or None))
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = str(home / "bin" / "python")
    wanted = ["--requirement", str(HERE / "requirements.txt")]
    wanted += [f"{wheel}[grade]" for wheel in sorted(HERE.glob("*.whl"))]
    if (HERE / "constraints.txt").exists():
        wanted += ["--constraint", str(HERE / "constraints.txt")]
    subprocess.run([python, *PIP, *SETTINGS["pip"], *wanted], check=True, cwd=home)
    alone = HERE / "requirements-alone.txt"
    if alone.exists():
        subprocess.run([python, *PIP, "--no-deps", "--requirement", str(alone)], check=True)
    return python


def allow_boxes() -> None:
    """Let boxes be made on GitHub's own machines, which are thrown away after the job."""
    if NAMESPACES.exists() and NAMESPACES.read_text("ascii").strip() == "1":
        command = ["sudo", "-n", "sysctl", "-w", f"kernel.{NAMESPACES.name}=0"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Grade what lies in the current folder; return the exit code."""
    python = os.environ.get("MLCOURSE_PYTHON")
    if python is None:
        if "{}.{}".format(*sys.version_info) != SETTINGS["python"]:
            print(f"This is not Python {SETTINGS['python']}, which the bundle was built with: give")
            print("runtime.json, which lies beside autograder.py, as the assignment's runtime.")
        python = installed()
        allow_boxes()
    module = "mlcourse.delivery.autograders.classroom50_run"
    return subprocess.run([python, "-I", "-m", module, str(HERE)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
