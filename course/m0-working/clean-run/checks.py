"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["notebooks.depend-on-arguments", "notebooks.find-hidden-state"])
q2 = question("q2", objectives=["notebooks.run-clean", "notebooks.find-hidden-state"])

FLOCK = [3100.0, None, 4200.0, 5000.0, None, 3900.0]


def flock(student, masses):
    """Return a table that lives beside the student's function, so that a change would show."""
    cells = ", ".join("None" if mass is None else repr(float(mass)) for mass in masses)
    source = (
        "import pandas as pd\n"
        f"birds = pd.DataFrame({{'body_mass_g': pd.Series([{cells}], dtype=float)}})"
    )
    return student.define(source, "birds")


def masses_of(birds):
    """Return the column of a table as it is now."""
    column = birds["body_mass_g"].value()
    return np.asarray(column, dtype=float)


def expect_untouched(before, after):
    expect.true(
        before.shape == after.shape and np.array_equal(before, after, equal_nan=True),
        "After the call, the table that was given is another one.",
        expected="the table as it was",
        actual="other weights, or other rows",
        next_step="Give what you compute a new name; do not assign to birds or to its columns.",
    )


@q1.check("gives the share of the birds that were weighed", points=1)
def share_of_weighed(student):
    birds = flock(student, FLOCK)
    expect.between(
        student["heavy_share"](birds, 4.0), 0, 1, name="share that heavy_share(birds, 4) gives"
    )


@q1.check(
    "leaves the birds that were not weighed out",
    points=1,
    misconception="missing-is-no",
    after="share_of_weighed",
    hints=(
        "By which number of birds do you divide?",
        "Does the function look at its argument birds, or at a table of the lesson?",
    ),
)
def leaves_out_missing(student):
    birds = flock(student, FLOCK)
    expect.close(
        student["heavy_share"](birds, 4.0), 0.5, name="share that heavy_share(birds, 4) gives"
    )


@q1.check(
    "leaves the table as it was",
    points=1,
    misconception="change-what-you-read",
    after="share_of_weighed",
    hint="Look at birds after the call. What did your function do to its column?",
)
def leaves_table(student):
    birds = flock(student, [3100.0, 4200.0, 5000.0])
    before = masses_of(birds)
    student["heavy_share"](birds, 4.0)
    expect_untouched(before, masses_of(birds))


SMALL = (
    ("reproduced", ["a = 1", "result = (a + 1) / 3"], 0.667),
    ("different", ["a = 1", "a = a + 1", "result = a / 4"], 0.75),
)
FAILING = (
    ("error", ["value = {'a': 1}", "result = value['b']"], 1.0),
    ("error", ["result = missing + 1"], 1.0),
    ("error", ["answer = 1"], 1.0),
)


def expect_verdict(student, wanted, cells, shown):
    came = student["verdict"](list(cells), shown)
    listing = "; ".join(cells)
    expect.true(
        came == wanted,
        f"For the cells {listing} and the shown number {shown} the verdict is another one.",
        expected=wanted,
        actual=str(came),
        next_step="Run the cells in your head, from the top, with nothing made before.",
    )


@q2.check(
    "tells reproduced from different",
    points=1,
    misconception="floats-are-exact",
    hint="What does run_cells give for the cells of the message? Look for result in it.",
)
def two_verdicts(student):
    for wanted, cells, shown in SMALL:
        expect_verdict(student, wanted, cells, shown)


@q2.check(
    "calls an error an error",
    points=1,
    misconception="error-is-a-difference",
    errors_show_it=True,
    after="two_verdicts",
    hint="Can the function find a name that an earlier run has left?",
)
def errors_are_errors(student):
    for wanted, cells, shown in FAILING:
        expect_verdict(student, wanted, cells, shown)
