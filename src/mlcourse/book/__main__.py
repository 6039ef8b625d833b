"""``python -m mlcourse.book``: build the students' edition into ``_build/html``."""

from __future__ import annotations

import sys
from pathlib import Path

from mlcourse.book.building import build_book
from mlcourse.errors import MlcourseError, as_text


def main() -> int:
    try:
        index = build_book(Path.cwd(), options=sys.argv[1:])
    except MlcourseError as error:
        print(as_text(error), file=sys.stderr)
        return error.exit_code
    print(f"The book is built: open {index}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
