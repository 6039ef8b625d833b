"""Programs that make results use one thread, unless the user says otherwise."""

import os
import subprocess
import sys

import pytest

from mlcourse.threads import ONE_THREAD

ASK = (
    "import os, sys; from mlcourse.cli import main; main(['--version']); "
    "print(os.environ['OMP_NUM_THREADS'], 'numpy' in sys.modules)"
)


@pytest.mark.parametrize(("given", "expected"), [(None, "1"), ("3", "3")])
def test_the_command_line_sets_it_before_numpy_is_imported(given, expected):
    environment = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    if given:
        environment["OMP_NUM_THREADS"] = given
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == f"{expected} False"
