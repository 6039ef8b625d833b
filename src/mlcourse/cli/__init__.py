"""The command line: what a person types, and nothing of what is done with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

WITHOUT_CLICK = """\
mlcourse: the command line needs the package click, which is not installed
  why: notebooks do without it, so that what students install stays small
  fix: pip install 'mlcourse[author]', or 'mlcourse[grade]' to grade as well"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``mlcourse`` and return its exit code.

    Parameters
    ----------
    arguments : sequence of str or None
        The words after the program's name; those of this process by default.
    """
    from mlcourse.threads import use_one_thread

    use_one_thread()

    try:
        from mlcourse.cli.app import mlcourse
        from mlcourse.cli.failures import run
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        print(WITHOUT_CLICK, file=sys.stderr)
        return 2

    return run(mlcourse, arguments)
