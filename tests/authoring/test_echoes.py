"""What a solution says and the text for students says too is told to the author, with its place."""

from __future__ import annotations

import pytest

from mlcourse.authoring.echoes import echoes, statements

SOLUTION = "return float(np.mean(np.abs(np.asarray(p) - np.asarray(y))))"


def test_the_scaffold_says_nothing_twice(workshop):
    assert echoes(workshop.unit()) == ()


@pytest.mark.parametrize(
    "typed",
    [
        f"Perhaps `{SOLUTION}` would do.",
        f"```python\ndef mean_size(y, p):\n    {SOLUTION}\n```",
        "Spread: `return float(np.mean( np.abs(np.asarray(p)\n  -np.asarray(y)) ))`",
        f":::{{note}}\n`{SOLUTION}`\n:::",
    ],
)
def test_a_solution_line_in_prose_is_told_with_its_place(workshop, typed):
    prose = "Write `mean_size(y, p)`: the mean"
    workshop.change("assignment.md", prose, f"{typed}\n\n{prose}")
    lines = workshop.master.read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "float(np.mean(" in text)
    (cell,) = (cell for cell in workshop.unit().cells if cell.role == "prompt" and cell.line < line)
    (found,) = echoes(workshop.unit())
    assert found == (
        f"{workshop.master}:{line}, cell {cell.number}: students read here what the solution of q1"
        f" says: {SOLUTION}"
    )


def test_a_solution_line_in_a_given_cell_and_in_checks_is_told(workshop):
    workshop.change(
        "assignment.md",
        "import numpy as np\n",
        f"import numpy as np\n\ndef tried(y, p):\n    {SOLUTION}\n\n",
    )
    workshop.change(
        "checks.py", "from mlcourse", f"def wanted(y, p):\n    {SOLUTION}\n\nfrom mlcourse"
    )
    in_master, in_checks = echoes(workshop.unit())
    line = workshop.master.read_text(encoding="utf-8").splitlines().index(f"    {SOLUTION}") + 1
    assert in_master.startswith(f"{workshop.master}:{line}, cell 2: ")
    assert in_checks.startswith(f"{workshop.folder / 'checks.py'}:")


def test_what_is_not_released_is_not_told(workshop):
    prose = "Write `mean_size(y, p)`: the mean"
    unreleased = f"% {SOLUTION}\n\n:::{{solution}} q1\n{SOLUTION}\n:::\n\n{prose}"
    workshop.change("assignment.md", prose, unreleased)
    assert echoes(workshop.unit()) == ()


def test_one_common_line_of_a_longer_answer_may_stand_in_given_code(workshop):
    common = "first, second, third, fourth = np.split(np.asarray(y), 4)"
    others = "a = np.abs(first - second + third)\n    b = np.abs(second - third * fourth)\n"
    workshop.change(
        "assignment.md", f"    {SOLUTION}\n", f"    {common}\n    {others}    {SOLUTION}\n"
    )
    workshop.change("assignment.md", "import numpy as np\n", f"import numpy as np\n\n# {common}\n")
    assert echoes(workshop.unit()) == ()
    prose = "Write `mean_size(y, p)`: the mean"
    workshop.change("assignment.md", prose, f"Begin with `{common}`. {prose}")
    assert len(echoes(workshop.unit())) == 1


def test_a_stub_to_be_mended_may_hold_most_of_its_answer(workshop):
    workshop.change(
        "assignment.md",
        f"    {SOLUTION}\n    ### END SOLUTION\n",
        f"    total = np.mean(np.abs(p) - np.abs(y))\n    {SOLUTION}\n    ### END SOLUTION\n"
        f"    ### BEGIN STUB\n    # total = np.mean(np.abs(p) - np.abs(y))\n    ### END STUB\n",
    )
    assert echoes(workshop.unit()) == ()


@pytest.mark.parametrize(
    "everywhere",
    [
        "from sklearn.linear_model import LinearRegression, LogisticRegression",
        "import matplotlib.pyplot as plt, numpy as np",
        "return answer_of_the_question",
        "plt.show()",
        "model.fit(X_train, y_train)",
        "for seed in range(20, 40, 2):\n    pass",
        '"""Return the mean absolute error of p, which is (a + b) / c."""',
    ],
)
def test_what_stands_everywhere_gives_nothing_away(everywhere):
    assert statements(tuple(everywhere.splitlines())) == []


def test_a_region_that_is_no_code_by_itself_is_taken_line_by_line():
    lines = ("    0: np.mean(X, axis=0),", "    1: np.mean(X, axis=1) - 1,", "}")
    assert statements(lines) == ["0: np.mean(X, axis=0),", "1: np.mean(X, axis=1) - 1,"]
