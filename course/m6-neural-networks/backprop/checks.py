"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["backprop.build-autograd"])
q2 = question("q2", objectives=["backprop.check-network"])
q3 = question("q3", objectives=["backprop.store-patterns"])


def derived(student, program, inputs):
    """Return the student's value and derivatives, as numbers."""
    came = student["differentiate"](list(program), [float(one) for one in inputs])
    expect.true(
        isinstance(came, tuple | list) and len(came) == 2,
        "Two things are to be returned: a value and a list of derivatives.",
        actual=type(came).__name__ if not isinstance(came, tuple | list) else f"{len(came)} things",
    )
    value = expect.between(came[0], -np.inf, np.inf, name="value of the program")
    slopes = expect.shape(came[1], (len(inputs),), name="list of derivatives")
    return value, np.asarray(expect.finite(slopes, name="derivatives"), dtype=float)


def expect_derived(student, program, inputs, value, slopes, name, *, rtol=1e-6):
    """Expect this value and these derivatives."""
    came = derived(student, program, inputs)
    expect.close(came[0], value, rtol=1e-6, name=f"value of {name}")
    expect.close(came[1], slopes, rtol=rtol, atol=rtol, name=f"derivatives of {name}")


@q1.check("gives a value and one derivative for each input", points=0)
def value_and_slopes(student):
    value, _ = derived(student, [("mul", 0, 1)], [2, 3])
    expect.close(value, 6, rtol=1e-9, name="value of 2 · 3")


# Counts, in the student's process, how often PyTorch is asked for gradients.
COUNTER = """
import torch

class Counter:
    def __init__(self):
        self.asked, self.kept = 0, {name: getattr(torch.autograd, name) for name in PLACES}
        for name, function in self.kept.items():
            setattr(torch.autograd, name, self.counted(function))

    def counted(self, function):
        def inner(*args, **kwargs):
            self.asked += 1
            return function(*args, **kwargs)
        return inner

    def stop(self):
        for name, function in self.kept.items():
            setattr(torch.autograd, name, function)
        return self.asked

PLACES = ("backward", "grad")
"""


@q1.check(
    "asks no gradients of PyTorch",
    points=0,
    after="value_and_slopes",
    hint="Each of the five operations has a slope that you can write down.",
)
def without_pytorch(student):
    counter = student.define(COUNTER, "Counter")()
    try:
        derived(student, [("mul", 0, 1)], [2, 3])
    finally:
        asked = int(counter.stop())
    expect.true(
        asked == 0,
        "PyTorch computes the derivatives, and this exercise builds what PyTorch does.",
        expected="slopes of the five operations in your own code",
        actual="a call of torch.autograd",
    )


# By hand: 2 · 3 is 6, and 6 · 5 is 30, whose derivatives are 15, 10 and 6.
PRODUCTS = [("mul", 0, 1), ("mul", 3, 2)]


@q1.check(
    "reaches inputs through two lines",
    points=0,
    misconception="node-before-its-users",
    after="without_pytorch",
    hint="When the first line passes its gradient on, has anything arrived there?",
)
def through_two_lines(student):
    _, slopes = derived(student, PRODUCTS, [2, 3, 5])
    expect.true(
        not np.allclose(slopes, [0, 0, 6]),
        "The derivatives in the inputs of the first line are zero.",
        expected="the product of the other two, for (2 · 3) · 5",
        actual=str(slopes.tolist()),
    )


@q1.check(
    "multiplies along a chain of lines",
    points=0,
    misconception="local-slopes-only",
    after="through_two_lines",
    hint="By how much does the end change if the result of the first line changes by one?",
)
def multiplies_along(student):
    _, slopes = derived(student, PRODUCTS, [2, 3, 5])
    expect.true(
        not np.allclose(slopes[:2], [3, 2]),
        "The first line passes on its own slopes alone.",
        expected="derivatives that know of the factor 5 of the next line",
        actual=str(slopes.tolist()),
    )


@q1.check(
    "adds a part for each use",
    points=0,
    misconception="gradients-overwritten",
    after="multiplies_along",
    hint="In x · x both positions are the same. How many parts arrive there?",
)
def adds_parts(student):
    for program, inputs, parts in (
        ([("mul", 0, 0)], [3], ([3.0],)),
        ([("mul", 0, 1), ("add", 2, 0)], [2, 3], ([3.0, 2.0], [1.0, 2.0])),
    ):
        _, slopes = derived(student, program, inputs)
        expect.true(
            not any(np.allclose(slopes, part) for part in parts),
            f"In {program} only one of two parts is left.",
            expected="the sum of the parts of all uses",
            actual=str(slopes.tolist()),
        )


@q1.check(
    "gives the derivatives of small programs",
    points=2,
    after="adds_parts",
    hint="Change one input by 0.001: about how much does the value change? The rest is exact.",
)
def small_programs(student):
    # All of these numbers are exact for a tape; finite differences are off by 1e-11 and more.
    for program, inputs, value, slopes, name in (
        (PRODUCTS, [2, 3, 5], 30, [15, 10, 6], "(2 · 3) · 5"),
        ([("mul", 0, 1), ("add", 2, 0)], [2, 3], 8, [4, 2], "2 · 3 + 2"),
        ([("sub", 1, 0)], [2, 5], 3, [-1, 1], "5 − 2"),
        ([("div", 0, 1)], [6, 2], 3, [0.5, -1.5], "6 / 2"),
        ([("exp", 0), ("add", 1, 1)], [0], 2, [2], "exp(0) + exp(0)"),
    ):
        expect_derived(student, program, inputs, value, slopes, name, rtol=1e-13)


# By hand, for x = a = z = 1: the derivatives of exp(c · (x − a)) + z · d are c, −c, 0, d and 1. A
# step h would have to be far below 1 / c, and h · d must not vanish. There is no such h.
@q1.check(
    "gives derivatives of any size",
    points=1,
    misconception="small-step-is-derivative",
    after="small_programs",
    hint="Does your function move an input, by a number real or imaginary? A slope needs no step.",
)
def any_size(student):
    program = [("sub", 0, 1), ("mul", 2, 5), ("exp", 6), ("mul", 3, 4), ("add", 7, 8)]
    right = np.array([1e200, -1e200, 0, 1e-200, 1])
    _, slopes = derived(student, program, [1, 1, 1e200, 1, 1e-200])
    with np.errstate(all="ignore"):
        share = slopes / np.where(right == 0, 1, right)
    expect.true(
        np.allclose(share, right != 0, rtol=1e-12, atol=1e-12),
        "Some derivatives of exp(c · (x − a)) + z · d are not exact, for huge c and tiny d.",
        expected=", ".join(f"{one:.4g}" for one in right),
        actual=", ".join(f"{one:.4g}" for one in slopes),
        next_step="Multiply and add slopes from line to line, without a step in an input.",
    )


@q1.check(
    "takes a program of 5,000 lines",
    points=1,
    after="any_size",
    hint="A function that calls itself for each line comes to an end of what Python allows.",
)
def long_program(student):
    program = [("add", 0, 1), *(("add", line + 1, 1) for line in range(1, 5000))]
    expect_derived(student, program, [1, 0.5], 2501, [1, 5000], "1 + 0.5 + 0.5 + …")


def even_valley(rng, d=6):
    """Return rows, targets and weights of a loss whose slopes are near one."""
    return rng.normal(size=(8, d)), rng.normal(size=8), rng.normal(size=d)


def slopes_of(A, b, weights):
    """Return the slopes of a Valley."""
    return A.T @ np.tanh(A @ weights - b)


def found_wrong(student, A, b, claimed, weights):
    """Return the positions that the student calls wrong."""
    came = student["wrong_entries"](student["Valley"](A, b).loss, claimed, weights)
    found = expect.shape(came, (None,), name="list of positions")
    expect.true(
        all(float(one).is_integer() and 0 <= one < len(weights) for one in found),
        "Not all of your results are positions of weights.",
        expected=f"whole numbers from 0 to {len(weights) - 1}",
        actual=str(found.tolist()),
    )
    return [int(one) for one in found]


def even_case(seed, factors):
    """Return a valley and a claimed gradient with these factors at some positions."""
    A, b, weights = even_valley(np.random.default_rng(seed))
    claimed = slopes_of(A, b, weights)
    for position, factor in factors.items():
        claimed[position] *= factor
    return A, b, claimed, weights


@q2.check("gives a list of positions", points=0)
def gives_positions(student):
    found_wrong(student, *even_case(1, {}))


@q2.check(
    "finds a wrong entry although the loss falls",
    points=1,
    misconception="falling-loss-proves-gradient",
    after="gives_positions",
    hint="Half of a slope still leads downhill. Measure each slope, one after the other.",
)
def although_it_falls(student):
    for seed in range(3):
        found = found_wrong(student, *even_case(seed, {seed: 0.5}))
        expect.true(
            len(found) > 0,
            f"A gradient with a wrong entry at {seed} is called right.",
            expected=f"[{seed}]",
            actual="[]",
        )


@q2.check(
    "calls a right gradient right",
    points=1,
    misconception="smallest-step-is-exact",
    after="although_it_falls",
    hint="How many digits of the loss are left in a difference over a tiny step?",
)
def right_is_right(student):
    for seed in range(5):
        found = found_wrong(student, *even_case(seed, {}))
        expect.true(
            len(found) == 0,
            "Entries of a right gradient are called wrong.",
            expected="[]",
            actual=str(found),
        )


@q2.check(
    "finds wrong entries among small slopes",
    points=1,
    misconception="tolerance-without-scale",
    after="right_is_right",
    hint="A slope of 0.0001 that is claimed to be zero is off by how many percent of itself?",
)
def small_slopes(student):
    A, b, weights = even_valley(np.random.default_rng(9))
    A[:, 2] *= 1e-4
    claimed = slopes_of(A, b, weights)
    claimed[2] = 0.0
    found = found_wrong(student, A, b, claimed, weights)
    expect.true(
        2 in found,
        "A slope of less than 0.001 is claimed to be 0, and this entry is called right.",
        expected="[2]",
        actual=str(found),
    )


@q2.check(
    "names the wrong entries and no others",
    points=1,
    after="small_slopes",
    hint="Test each entry against its own slope.",
)
def names_entries(student):
    for factors in ({0: -1.0}, {1: 2.0, 4: 0.0}, {2: 1.1, 3: 0.9, 5: 3.0}):
        found = found_wrong(student, *even_case(len(factors), factors))
        expect.equal(found, sorted(factors), name="positions of wrong entries")
    found = found_wrong(
        student,
        np.array([[1.0, 0.0], [0.0, 0.001]]),
        np.array([0.5, 0.5]),
        np.array([-0.4621, 0.0]),
        np.zeros(2),
    )
    expect.equal(found, [1], name="positions in the example")


def kept_patterns(student, patterns):
    """Return the positions that the student calls fixed points."""
    came = student["fixed_points"](patterns)
    found = expect.shape(came, (None,), name="list of positions")
    expect.true(
        all(float(one).is_integer() and 0 <= one < len(patterns) for one in found),
        "Not all of your results are positions of patterns.",
        expected=f"whole numbers from 0 to {len(patterns) - 1}",
        actual=str(found.tolist()),
    )
    return [int(one) for one in found]


def coins(seed, many, units):
    """Return random patterns."""
    return np.random.default_rng(seed).choice([-1, 1], (many, units))


def share_kept(student, many, units):
    """Return which share of random patterns the student calls fixed points."""
    counts = [len(kept_patterns(student, coins(seed, many, units))) for seed in range(5)]
    return float(np.mean(counts)) / many


@q3.check("gives positions of patterns", points=0)
def positions_of_patterns(student):
    kept_patterns(student, coins(0, 3, 100))


@q3.check(
    "remembers more than one of three patterns",
    points=0,
    misconception="last-pattern-kept",
    after="positions_of_patterns",
    hint="Do the connections hold all patterns, or the one that was stored last?",
)
def not_the_last_alone(student):
    found = [kept_patterns(student, coins(seed, 3, 100)) for seed in range(3)]
    expect.true(
        any(one != [2] for one in found),
        "Of three patterns, only the one that was stored last is kept.",
        expected="nearly always all three of them, in a hundred units",
        actual=str(found[0]),
    )


@q3.check(
    "keeps few patterns in many units",
    points=1,
    after="not_the_last_alone",
    hint="Two random patterns of a hundred units agree in about half of them.",
)
def three_of_hundred(student):
    expect.at_least(share_kept(student, 3, 100), 0.9, name="share of three patterns that are kept")


# The reference keeps none of them; with units that feed themselves about one in six are kept.
@q3.check(
    "does not remember as many patterns as units",
    points=1,
    misconception="memory-without-limit",
    after="three_of_hundred",
    hint="Store 80 random patterns in 80 units, and let the units follow their inputs.",
)
def not_all(student):
    expect.at_most(share_kept(student, 80, 80), 0.6, name="share of 80 patterns kept in 80 units")


@q3.check(
    "has no unit that is connected to itself",
    points=1,
    misconception="units-feed-themselves",
    after="not_all",
    hint="What stands on the diagonal of the connections, and what does it tell a unit?",
)
def not_themselves(student):
    expect.at_most(share_kept(student, 30, 60), 0.15, name="share of 30 patterns kept in 60 units")


# By hand: each unit gets two votes for its own value from its pattern, and none from the other.
@q3.check(
    "keeps the patterns of the example",
    points=1,
    after="not_themselves",
    hint="Follow one unit on paper: add the inputs of the three others.",
)
def example_patterns(student):
    example = np.array([[1, 1, 1, 1], [1, 1, -1, -1]])
    expect.equal(kept_patterns(student, example), [0, 1], name="fixed points of the example")
