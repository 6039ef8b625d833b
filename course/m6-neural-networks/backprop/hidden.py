"""Hidden checks: programs, valleys and patterns drawn anew, whose answers are known."""

import numpy as np
from checks import (
    coins,
    derived,
    expect_derived,
    found_wrong,
    kept_patterns,
    q1,
    q2,
    q3,
    slopes_of,
)

from mlcourse.checks import expect


def forwards(program, inputs):
    """Return the value of a program and its derivatives, carried forwards with each value."""
    values = [float(one) for one in inputs]
    slopes = list(np.eye(len(inputs)))
    for name, i, *rest in program:
        j = rest[0] if rest else i
        a, b, da, db = values[i], values[j], slopes[i], slopes[j]
        made = {
            "add": lambda a, b, da, db: (a + b, da + db),
            "sub": lambda a, b, da, db: (a - b, da - db),
            "mul": lambda a, b, da, db: (a * b, a * db + b * da),
            "div": lambda a, b, da, db: (a / b, da / b - a * db / b**2),
            "exp": lambda a, b, da, db: (np.exp(a), np.exp(a) * da),
        }[name](a, b, da, db)
        values.append(float(made[0]))
        slopes.append(made[1])
    return values, slopes


def drawn_program(rng, lines, inputs=3):
    """Return a program whose values stay between 0.2 and 5 in size, and inputs."""
    first = [float(one) for one in rng.uniform(0.5, 2, inputs)]
    program, values = [], list(first)
    while len(program) < lines:
        name = str(rng.choice(["add", "sub", "mul", "div", "exp"]))
        places = [int(one) for one in rng.integers(len(values), size=1 if name == "exp" else 2)]
        line = (name, *places)
        value = forwards([*program, line], first)[0][-1]
        if 0.2 < abs(value) < 5:
            program.append(line)
            values.append(value)
    return program, first


# The reference differs from the derivatives carried forwards by 1e-14; 1e-11 is allowed, and finite
# differences are off by 1e-10 and more.
@q1.check(
    "differentiates programs drawn anew",
    points=2,
    after="any_size",
    time_limit=30.0,
    hint="Compare with finite differences for all five operations, up to nine digits.",
)
def programs_anew(student, rng):
    for _ in range(15):
        program, inputs = drawn_program(rng, int(rng.integers(1, 14)), int(rng.integers(1, 5)))
        values, slopes = forwards(program, inputs)
        name = "a random program"
        expect_derived(student, program, inputs, values[-1], slopes[-1], name, rtol=1e-11)


@q1.check(
    "adds all parts in programs drawn anew",
    points=1,
    misconception="gradients-overwritten",
    after="adds_parts",
    hint="Write a value into several lines, and compare with a finite difference.",
)
def parts_anew(student, rng):
    for uses in rng.integers(3, 9, size=4):
        x = float(rng.uniform(0.8, 1.3))
        program = [("mul", 0, 0)] + [("mul", line, 0) for line in range(1, int(uses))]
        _, slopes = derived(student, program, [x])
        expect.close(
            slopes, [(uses + 1) * x**uses], rtol=1e-6, name=f"derivative of the power {uses + 1}"
        )


@q1.check(
    "gives zero for what is not used",
    points=1,
    after="any_size",
    hint="Which derivative has an input from which no line leads to the end?",
)
def not_used(student, rng):
    a, b, c = (float(one) for one in rng.uniform(1, 2, 3))
    program = [("exp", 1), ("mul", 0, 0), ("div", 3, 1), ("sub", 4, 0)]
    expect_derived(student, program, [a, b, c], a * a - a, [2 * a - 1, 0, 0], "a program")


def uneven_case(rng):
    """Return a valley with slopes of very different sizes, and a claim with known mistakes."""
    d = int(rng.integers(3, 9))
    while True:
        A = rng.normal(size=(10, d)) * 10.0 ** rng.uniform(-2.5, 1.7, d)
        b, weights = rng.normal(size=10), rng.normal(size=d) / np.abs(A).max(axis=0).clip(1)
        right = slopes_of(A, b, weights)
        if np.all(np.abs(right) > 0.03 * np.abs(A).max(axis=0)):
            break
    wrong = sorted(int(one) for one in rng.permutation(d)[: rng.integers(0, d)])
    claimed = right.copy()
    claimed[wrong] *= rng.choice([-1.0, 0.0, 0.5, 0.9, 1.1, 2.0], size=len(wrong))
    return A, b, claimed, weights, wrong


# The reference is right on every draw: its steps leave less than 0.1 percent.
@q2.check(
    "judges gradients drawn anew",
    points=2,
    after="names_entries",
    time_limit=30.0,
    hint="Try slopes of very different sizes in one gradient.",
)
def gradients_anew(student, rng):
    for _ in range(12):
        A, b, claimed, weights, wrong = uneven_case(rng)
        found = found_wrong(student, A, b, claimed, weights)
        expect.equal(found, wrong, name="positions of wrong entries")


@q2.check(
    "leaves the weights as they came",
    points=1,
    after="names_entries",
    hint="Is a weight that was moved put back exactly, or is a copy moved?",
)
def weights_unchanged(student, rng):
    A, b, claimed, weights, wrong = uneven_case(rng)
    holder = student["Valley"](A[:1], weights)
    came = student["wrong_entries"](student["Valley"](A, b).loss, claimed, holder.b)
    expect.equal([int(one) for one in expect.shape(came, (None,))], wrong, name="wrong entries")
    expect.close(holder.b, weights, atol=1e-12, rtol=1e-12, name="weights afterwards")


def truly_kept(patterns):
    """Return which patterns are fixed points, unit by unit."""
    many, kept = len(patterns), []
    for i, pattern in enumerate(patterns):
        overlaps = patterns @ pattern
        inputs = patterns.T @ overlaps - many * pattern
        if np.array_equal(np.where(inputs >= 0, 1, -1), pattern):
            kept.append(i)
    return kept


# Whole numbers, so sums of zero are exact; connections divided by the number of units have ties
# that rounding may break, and draws with ties are left out.
@q3.check(
    "agrees on patterns drawn anew",
    points=2,
    after="example_patterns",
    hint="Compare with recall from the lesson: which patterns does it leave as they are?",
)
def patterns_anew(student, rng):
    tested = 0
    while tested < 20:
        many, units = int(rng.integers(1, 12)), int(rng.integers(8, 70))
        patterns = coins(int(rng.integers(10**6)), many, units)
        inputs = patterns @ patterns.T @ patterns - many * patterns
        if np.abs(inputs).min() > 0:
            found = kept_patterns(student, patterns)
            expect.equal(found, truly_kept(patterns), name="fixed points")
            tested += 1


@q3.check(
    "agrees on patterns that resemble each other",
    points=1,
    after="example_patterns",
    hint="Are there patterns that pull each other away, although they are few?",
)
def alike_anew(student, rng):
    tested = 0
    while tested < 10:
        base = rng.choice([-1, 1], 41)
        flips = np.where(rng.random((5, 41)) < 0.15, -1, 1)
        patterns = base * flips
        inputs = patterns @ patterns.T @ patterns - 5 * patterns
        if np.abs(inputs).min() > 0:
            expect.equal(
                kept_patterns(student, patterns), truly_kept(patterns), name="fixed points"
            )
            tested += 1
