"""Hidden checks: bowls, tables and rates drawn anew, whose descents are known."""

import numpy as np
from checks import expect_usable, fitted, q1, q2, q3, run_down, steps_needed

from mlcourse.checks import expect


def right_places(curvatures, start, rate, keep, steps):
    """Return the places of Nesterov's momentum."""
    w, v, path = np.array(start, dtype=float), np.zeros(len(start)), [np.array(start, dtype=float)]
    for _ in range(steps):
        v = keep * v - rate * curvatures * (w + keep * v)
        w = w + v
        path.append(w)
    return np.array(path)


# The reference differs by rounding; 1e-6 is allowed.
@q1.check(
    "descends as it should on bowls drawn anew",
    points=2,
    after="example_places",
    hint="Try other shares of the velocity, among them 0, and a single step.",
)
def other_bowls(student, rng):
    for d, steps, keep in ((1, 1, 0.9), (3, 12, 0.0), (4, 25, 0.9), (2, 0, 0.5), (6, 40, 0.7)):
        h, start = rng.uniform(0.5, 9, d), rng.normal(size=d)
        rate = float(rng.uniform(0.02, 0.1))
        places, asked = run_down(student, h, start, rate, keep, steps)
        expect.close(
            places, right_places(h, start, rate, keep, steps), rtol=1e-6, atol=1e-7, name="places"
        )
        expect.equal(len(asked), steps, name=f"number of gradients asked in {steps} steps")


# Steps over the root of the condition number: reference 8.1 to 8.6 from 40 to 300; without a
# velocity more than 40.
@q1.check(
    "needs steps in proportion to the root of the condition number",
    points=1,
    after="few_steps",
    hint="Compare the numbers of steps for condition numbers of 100 and 400.",
)
def root_of_condition(student, rng):
    for condition in rng.integers(40, 300, size=3):
        root = np.sqrt(condition)
        start = rng.choice([-1.0, 1.0], size=2)
        run = [1, condition], start, 1 / condition, (root - 1) / (root + 1), int(14 * root)
        needed = steps_needed(run_down(student, *run)[0])
        expect.between(needed / root, 5, 12, name="steps over the root of the condition number")


@q1.check(
    "takes whole numbers and leaves its start alone",
    points=1,
    after="one_place_each",
    hint="Is the start copied, and into which type?",
)
def whole_numbers(student, rng):
    start = rng.integers(2, 9, size=3)
    h = rng.uniform(0.5, 3, 3)
    places, _ = run_down(student, h, start, 0.1, 0.5, 5)
    expect.close(places, right_places(h, start, 0.1, 0.5, 5), rtol=1e-6, name="places")
    bowl, holder = student["Bowl"](h), student["Bowl"](start.astype(float))
    student["nesterov"](bowl.gradient, holder.curvatures, 0.1, 0.5, 5)
    expect.close(holder.curvatures, start, atol=1e-12, name="start, after the descent")


def right_coefficients(X, y, batches, rate):
    """Return the coefficients after Adam on these batches."""
    w = np.zeros(X.shape[1])
    m, s = w.copy(), w.copy()
    for k, rows in enumerate(batches, start=1):
        g = 2 * np.mean((X[rows] @ w - y[rows])[:, None] * X[rows], axis=0)
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        w = w - rate / k**0.5 * (m / (1 - 0.9**k)) / ((s / (1 - 0.999**k)) ** 0.5 + 1e-8)
    return w


def drawn_table(rng, d, count, noise=0.5):
    """Return a table, a target, planted coefficients, and batches of unequal sizes."""
    X, planted = rng.normal(size=(120, d)), rng.normal(size=d)
    sizes = rng.integers(1, 25, size=count)
    batches = [rng.permutation(120)[:size] for size in sizes]
    return X, X @ planted + noise * rng.normal(size=120), planted, batches


# The reference differs by rounding; 1e-5 is allowed, so that single precision passes.
@q2.check(
    "fits tables drawn anew as Adam does",
    points=2,
    after="example_coefficient",
    hint="Compare with torch.optim.Adam, whose learning rate you set anew before each step.",
)
def tables_anew(student, rng):
    for d, count in ((1, 1), (3, 7), (5, 40), (2, 0), (4, 150)):
        X, y, _, batches = drawn_table(rng, d, count)
        came = fitted(student, X, y, batches, 0.2)
        expect.close(came, right_coefficients(X, y, batches, 0.2), atol=1e-5, name="coefficients")


# Without noise the reference ends at the planted coefficients, up to rounding.
@q2.check(
    "comes to rest near planted coefficients",
    points=1,
    after="example_coefficient",
    hint="Plant coefficients in a table without noise. Does the end of the descent show them?",
)
def comes_to_rest(student, rng):
    for _ in range(3):
        X, y, planted, batches = drawn_table(rng, 3, 1500, noise=0.0)
        came = fitted(student, X, y, batches, 0.5)
        expect.at_most(
            float(np.abs(came - planted).max()), 0.15, name="distance from planted coefficients"
        )


def ends(curvatures, start, rate, keep, steps):
    """Return the coordinates after momentum, by the eigenvalues of one step."""
    out = []
    for h, first in zip(curvatures, start, strict=True):
        with np.errstate(all="ignore"):
            step = np.array([[1 - rate * h, -rate * keep], [h, keep]])
            power = np.linalg.matrix_power(step, steps)[0, 0]
        out.append(0.0 if first == 0 else abs(power * first))
    return np.nan_to_num(np.array(out), nan=np.inf)


def drawn_night(rng, keep, steps, scale=1.0):
    """Return a bowl, a start, rates of which none is a close call, and those that will do."""
    d, goal = int(rng.integers(1, 6)), 0.001
    h = np.exp(rng.uniform(0, 4, d)) * scale
    start = rng.normal(size=d) + np.sign(rng.normal(size=d))
    h[d - 1], start[d - 1] = (-h[0], 0.0) if d > 2 else (h[d - 1], start[d - 1])  # on a ridge
    rates, right = [], []
    for rate in np.exp(rng.uniform(-7, 1.2, 25)) / h.max():
        end = ends(h, start, float(rate), keep, steps).max()
        if not goal / 3 < end < goal * 3:
            rates.append(float(rate))
            if end <= goal:
                right.append(float(rate))
    return h, start, rates, right


# The reference is right on every draw: close calls are left out.
@q3.check(
    "predicts nights drawn anew",
    points=3,
    after="momentum_moves_limit",
    hint="Compare with runs of momentum, for several shares and numbers of steps.",
)
def nights_anew(student, rng):
    for keep in (0.0, 0.3, 0.6, 0.9):
        for steps in (1, 30, 300):
            h, start, rates, right = drawn_night(rng, keep, steps)
            expect_usable(student, rates, right, keep=keep, steps=steps, curvatures=h, start=start)


@q3.check(
    "predicts long nights drawn anew",
    points=1,
    after="billion_steps",
    hint="Do very large numbers, or what is left of them, count as far away?",
)
def long_nights(student, rng):
    for keep in (0.0, 0.5):
        h, start, rates, right = drawn_night(rng, keep, 10**8, scale=1e-5)
        expect_usable(student, rates, right, keep=keep, steps=10**8, curvatures=h, start=start)
