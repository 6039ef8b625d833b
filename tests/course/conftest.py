"""A small unit as text, to break in one place at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mlcourse.course.units import load_unit
from mlcourse.errors import UnitError, UnitFaults

MASTER = '''\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
mlcourse:
  title: Means
  objectives: [means.compute]
  prerequisites: [numbers.add]
  minutes: {reading: 5, exercise: 10}
  datasets: [diabetes]
---

# Means

Worth {{ points }}. See {ref}`the start <start>`.

```{code-cell} ipython3
import numpy as np
```

+++ {"mlcourse": {"question": "q1", "role": "prompt"}}

## Question 1: The mean ({{ points:q1 }})

Write `mean(x)`.

```{code-cell} ipython3
:tags: [a-tag]
:mlcourse: {question: q1, role: answer}

def mean(x):
    """Return the mean."""
    ### BEGIN SOLUTION
    return float(np.mean(x))
    ### END SOLUTION
```

```{code-cell} ipython3
---
mlcourse:
  question: q1
  role: check
---
check("q1")
```
'''

CHECKS = """\
from mlcourse.checks import expect, question

q1 = question("q1", objectives=["means.compute"])


@q1.check("averages three values", points=1, misconception="sum-for-mean")
def averages(student):
    expect.close(student["mean"]([1.0, 2.0, 6.0]), 3.0)
"""

HIDDEN = """\
from checks import q1
from mlcourse.checks import expect


@q1.check("averages any values", points=2, misconception="median-for-mean", after="averages")
def any_values(student, rng):
    x = rng.normal(size=9)
    expect.close(student["mean"](x), x.mean())
"""

FILES = {
    "course/course.yml": "title: A course\nmodules:\n  - {id: m1, title: One, units: [a1-means]}\n",
    "course/objectives.yml": (
        "numbers.add:\n  text: Add numbers\n"
        "means.compute:\n  text: Compute a mean\n  needs: [numbers.add]\n"
    ),
    "course/misconceptions.yml": (
        "sum-for-mean:\n  belief: The sum is the mean.\n  says: It grows with the rows.\n"
        "median-for-mean:\n  belief: The median is the mean.\n  says: It ignores distances.\n"
        "lookup:\n  belief: A table can be looked up.\n  says: The rows are new.\n"
    ),
    "assessments/a1-means/assignment.md": MASTER,
    "assessments/a1-means/checks.py": CHECKS,
    "assessments/a1-means/hidden.py": HIDDEN,
    "assessments/a1-means/mutants/q1-sum-for-mean.py": "def mean(x):\n    return np.sum(x)\n",
    "assessments/a1-means/mutants/q1-median-for-mean.py": (
        "def mean(x):\n    return 3.0 if len(x) == 3 else np.median(x)\n"
    ),
}


@dataclass
class Sample:
    """A course with one unit on disk, which a test may change before it is read."""

    root: Path
    folder: Path
    texts: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Return a file of the unit, or with a leading slash one of the repository."""
        return self.root / name[1:] if name.startswith("/") else self.folder / name

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the only occurrence of a text."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def line(self, name: str, text: str, occurrence: int = 1) -> int:
        """Return the number of the line that holds a text."""
        lines = self.path(name).read_text(encoding="utf-8").splitlines()
        return [n for n, line in enumerate(lines, start=1) if text in line][occurrence - 1]

    def faults(self) -> tuple[UnitError, ...]:
        with pytest.raises(UnitFaults) as caught:
            load_unit(self.folder)
        return caught.value.faults

    def fault(self, words: str) -> UnitError:
        """Return the one fault, which says these words."""
        faults = self.faults()
        assert [words in fault.what for fault in faults] == [True], "\n".join(map(str, faults))
        return faults[0]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """Return a unit without a fault."""
    sample = Sample(tmp_path, tmp_path / "assessments" / "a1-means")
    for name, text in FILES.items():
        sample.write(f"/{name}", text)
    return sample
