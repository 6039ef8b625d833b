"""The command line: what a person types, and nothing of what is done with it."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``mlcourse`` and return its exit code.

    Parameters
    ----------
    arguments : sequence of str or None
        The words after the program's name; those of this process by default.
    """
    from mlcourse.threads import use_one_thread

    use_one_thread()

    from mlcourse.cli.app import mlcourse
    from mlcourse.cli.failures import run

    return run(mlcourse, arguments)
