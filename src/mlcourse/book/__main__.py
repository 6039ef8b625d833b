"""``python -m mlcourse.book``: build an edition of the book, the students' one by default."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlcourse.book.building import build_book
from mlcourse.book.editions import EDITIONS, STUDENTS
from mlcourse.errors import MlcourseError, as_text


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run book", description=__doc__, epilog="What follows goes to jupyter-book build."
    )
    parser.add_argument("--edition", choices=EDITIONS, default=STUDENTS.name)
    chosen, options = parser.parse_known_args()
    try:
        index = build_book(Path.cwd(), EDITIONS[chosen.edition], options=options)
    except MlcourseError as error:
        print(as_text(error), file=sys.stderr)
        return error.exit_code
    print(f"The book is built: open {index}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
