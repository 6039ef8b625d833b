"""``python -m benchmarks.damages [EACH]``: every unit's notebook, damaged at random."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

from mlcourse.book.staging import staged_units
from mlcourse.course.registry import load_course
from mlcourse.demo.damages import damaged, handed_in
from mlcourse.demo.finding import find_answers, prepared

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
EACH = 100


def main() -> None:
    """Damage every unit's answered notebook ``EACH`` times; write how many answers are found."""
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    course = load_course(ROOT / "course")
    asked, lost, swapped = Counter[str](), Counter[str](), Counter[str]()
    worst: list[str] = []
    for unit in staged_units(ROOT).values():
        if not unit.questions:
            continue
        notebook, edition, answers = prepared(unit, course)
        for number in range(each):
            rng = random.Random(f"{unit.id} {number}")
            made, names = damaged(notebook, rng)
            found = find_answers(handed_in(made), edition, answers)
            for name in (*names, "all"):
                asked[name] += len(answers)
                lost[name] += len(found.lost)
                swapped[name] += len(found.swapped)
            if found.lost or found.swapped:
                told = f"{unit.id} {number}: lost {sorted(found.lost)}, "
                worst.append(f"{told}swapped {sorted(found.swapped)}: {', '.join(names)}")
        print(f"{unit.id}: {asked['all']} answers so far, {lost['all']} lost, "
              f"{swapped['all']} swapped", flush=True)  # fmt: skip
    by_damage = {
        name: {
            "answers": asked[name],
            "found": round(1 - lost[name] / asked[name], 5),
            "swapped": swapped[name],
        }
        for name in sorted(asked, key=lambda name: (name != "all", name))
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    document = {"damages_of_each_unit": each, "by_damage": by_damage, "not_found": worst}
    (RESULTS / "damages.json").write_text(json.dumps(document, indent=1) + "\n")
    print(json.dumps(by_damage["all"], indent=1))


if __name__ == "__main__":
    main()
