"""``python -m mlcourse.demo``: the whole path, from two plain-text masters to graded cohorts."""

from __future__ import annotations

import sys
from pathlib import Path

from mlcourse.errors import MlcourseError, as_text
from mlcourse.threads import use_one_thread


def main() -> int:
    use_one_thread()

    from mlcourse.demo.running import demo

    root = Path(__file__).resolve().parents[3]
    try:
        return demo(root, Path.cwd() / "demo-out")
    except MlcourseError as error:
        print(as_text(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(
            "\nStopped. Run the same command again: what is graded stays graded.", file=sys.stderr
        )
        return 130


if __name__ == "__main__":
    sys.exit(main())
