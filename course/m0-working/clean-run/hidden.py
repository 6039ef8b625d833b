"""Hidden checks: tables and notebooks drawn anew, whose truth is known because it was planted."""

import numpy as np
from checks import expect_untouched, flock, masses_of, q1, q2

from mlcourse.checks import expect


def draw(rng, rows=60):
    """Return weights in grams, about a fifth of them missing, and the share above a limit."""
    masses = rng.uniform(2500, 6500, rows).round(1)
    missing = rng.random(rows) < 0.2
    limit = round(float(rng.uniform(3.2, 5.5)), 2)
    listed = [None if gone else float(mass) for mass, gone in zip(masses, missing, strict=True)]
    return listed, limit, float(np.mean(masses[~missing] > 1000 * limit))


@q1.check(
    "gives the right share for flocks it has never seen",
    points=1,
    misconception="names-from-outside",
    after="leaves_out_missing",
    hint="Which names does your function use that are not its arguments?",
)
def other_flocks(student, rng):
    for _ in range(5):
        masses, limit, share = draw(rng)
        birds = flock(student, masses)
        expect.close(student["heavy_share"](birds, limit), share, name="heavy_share")


@q1.check(
    "gives the same when it is called again",
    points=1,
    misconception="change-what-you-read",
    after="leaves_table",
    hint="Call your function twice with the same table. Do the two results agree?",
)
def called_again(student, rng):
    masses, limit, _ = draw(rng)
    birds = flock(student, masses)
    before = masses_of(birds)
    first = student["heavy_share"](birds, limit)
    expect.close(student["heavy_share"](birds, limit), first, name="heavy_share")
    expect_untouched(before, masses_of(birds))


def notebook(rng):
    """Return cells whose clean run gives a known number, and what the kernel may have kept."""
    start, step = (int(value) for value in rng.integers(2, 9, 2))
    times = int(rng.integers(1, 4))
    name = str(rng.choice(["price", "rate", "total", "level"]))
    cells = [f"{name} = {start}", *[f"{name} = {name} + {step}"] * times, f"result = {name} / 7"]
    return cells, (start + times * step) / 7, (start + (times + 1) * step) / 7


@q2.check(
    "finds what a kernel had kept",
    points=1,
    misconception="clean-means-here",
    after="errors_are_errors",
    hint="Where do your cells run: in a clean namespace, or in that of your notebook?",
)
def kept_by_kernel(student, rng):
    for _ in range(6):
        cells, clean, again = notebook(rng)
        verdicts = [student["verdict"](cells, round(value, 3)) for value in (clean, again)]
        expect.equal(verdicts, ["reproduced", "different"], name="verdicts")
        # Without its first cell the notebook lives on what an earlier run has left.
        expect.equal(student["verdict"](cells[1:], round(clean, 3)), "error", name="verdict")


# The rounding of the shown number: differences of 0.0003 are none, those of 0.002 are.
@q2.check(
    "allows for rounding and for no more",
    points=1,
    misconception="floats-are-exact",
    after="two_verdicts",
    hint="The shown number has three digits. How far from it may the result lie?",
)
def allows_rounding(student, rng):
    for _ in range(6):
        value = round(float(rng.uniform(-50, 50)), 3)
        for shift, wanted in ((0.0003, "reproduced"), (0.002, "different")):
            sign = float(rng.choice([-1.0, 1.0]))
            cells = [f"result = {value + sign * shift!r}"]
            expect.equal(student["verdict"](cells, value), wanted, name="verdict")
