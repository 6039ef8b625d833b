"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["maps.set-perplexity"])
q2 = question("q2", objectives=["maps.measure"])


def expect_own(student, name, *arguments):
    """Expect that a function of the student's runs no function of scikit-learn."""
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    found = calls(student[name], arguments, ("sklearn",))
    expect.true(
        not found,
        f"{name} calls scikit-learn.",
        expected="steps with NumPy or SciPy",
        actual=", ".join(sorted({str(one).partition("._")[0] for one in found})[-2:]),
    )


def joint(student, X, perplexity):
    """Return the student's shares of all pairs."""
    came = expect.finite(student["joint_shares"](X, perplexity), name="joint_shares")
    return np.asarray(expect.shape(came, (len(X), len(X)), name="joint_shares"), dtype=float)


def circle(rows, radius=1.0, middle=0.0):
    """Return rows at equal steps on a circle, so that all rows are alike."""
    turn = 2 * np.pi * np.arange(rows) / rows
    return np.column_stack([middle + radius * np.cos(turn), radius * np.sin(turn)])


CLOUD = np.random.default_rng(1).normal(size=(24, 3))


@q1.check("gives a share to each pair", points=0)
def one_share_each(student):
    P = joint(student, CLOUD, 5)
    expect.between(float(P.min()), 0, 1, name="smallest share")
    pairs = P[np.triu_indices(len(P), 1)]
    expect.true(bool(np.ptp(pairs) > 1e-9), "All pairs have the same share.")


@q1.check(
    "deals out shares without scikit-learn",
    points=0,
    after="one_share_each",
    hint="The functions of the lesson do it for one row. Which squared distances do they need?",
)
def dealt_by_own_steps(student):
    expect_own(student, "joint_shares", CLOUD, 5)


@q1.check(
    "gives a row no share of its own",
    points=0.5,
    misconception="row-is-its-own-neighbour",
    after="dealt_by_own_steps",
    hint="Leave out the row itself before its width is sought.",
)
def none_of_its_own(student):
    P = joint(student, CLOUD, 5)
    expect.at_most(float(np.diag(P).max()), 1e-12, name="largest share of a row with itself")


@q1.check(
    "gives both rows of a pair the same share",
    points=0.5,
    misconception="neighbours-are-mutual",
    after="none_of_its_own",
    hint="Row i may be near to row j in a thin region, and row j have many nearer ones.",
)
def both_ways(student):
    P = joint(student, CLOUD, 5)
    worst = float(np.abs(P - P.T).max())
    expect.at_most(worst, 1e-9, name="largest difference of a share and its mirror image")


@q1.check(
    "gives shares that sum to 1",
    points=0,
    after="both_ways",
    hint="Each of n rows deals out a share of 1. By what is the sum divided?",
)
def sum_is_one(student):
    expect.close(float(joint(student, CLOUD, 5).sum()), 1.0, atol=1e-6, name="sum of all shares")


# All rows of a circle are alike: shares need no evening out, and each row of P holds 1 / n of them.
def slopes(P, X):
    """Return by how much the logarithm of a share falls for each unit of squared distance."""
    squared = np.sum((X[1:] - X[0]) ** 2, axis=1)
    near, middle, far = np.argsort(squared, kind="stable")[[0, 2, 4]]
    logs = np.log(P[0, 1:] * len(X))
    first = (logs[near] - logs[middle]) / (squared[middle] - squared[near])
    return first, (logs[middle] - logs[far]) / (squared[far] - squared[middle])


@q1.check(
    "lets shares fall with the squared distance",
    points=0.5,
    misconception="plain-distances",
    after="sum_is_one",
    hint="Look at the exponent in the box.",
)
def squared_distances(student):
    X = circle(12)
    first, second = slopes(np.maximum(joint(student, X, 4), 1e-300), X)
    expect.close(first / second, 1.0, rtol=0.01, name="ratio of two slopes of the log share")


def perplexities_of_rings(student, X, rows, wanted):
    """Return what perplexity rows have on rings that lie far apart."""
    P = joint(student, X, wanted) * len(X)
    shown = [P[0], P[rows]]
    return [float(np.exp(-np.sum(p[p > 1e-15] * np.log(p[p > 1e-15])))) for p in shown]


@q1.check(
    "gives each row the perplexity that was asked for",
    points=1,
    misconception="one-width-for-all",
    after="squared_distances",
    hint="A narrow ring and a wide one: can one width serve both?",
)
def each_row_its_width(student):
    X = np.vstack([circle(12), circle(12, 5.0, 60.0)])
    for wanted in (3, 6):
        found = perplexities_of_rings(student, X, 12, wanted)
        for ring, came in zip(("narrow", "wide"), found, strict=True):
            expect.close(came, float(wanted), atol=0.005, name=f"perplexity on the {ring} ring")


def same_in_units(student, X, perplexity, units):
    """Expect the same shares in any unit."""
    plain = joint(student, X, perplexity)
    for unit in units:
        expect.close(
            joint(student, X * unit, perplexity), plain, atol=1e-6, name=f"shares in units {unit:g}"
        )


@q1.check(
    "gives the same shares in any unit",
    points=0.5,
    misconception="width-has-no-unit",
    after="each_row_its_width",
    hint="In which range do you look for a width? Make the distances free of units first.",
)
def any_unit(student):
    same_in_units(student, CLOUD, 5, (1e-6, 1e6))


PARTS = ("trustworthiness", "continuity", "distances")


def judged(student, X, Y, k):
    """Return the student's three numbers by name."""
    came = expect.type_(student["judge_map"](X, Y, k), dict, name="result of judge_map")
    expect.true(
        set(came) == set(PARTS),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(PARTS),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    return {name: float(expect.between(came[name], -10, 10, name=name)) for name in PARTS}


# Rows on a line, of which the map has exchanged the second and the last. By hand, for k = 1: the
# nearest rows on the map have the ranks 4, 3, 4, 1 and 4 in the table, and c is 1 / 15.
LINE = np.array([[0.0], [1.0], [3.0], [7.0], [15.0]])
SWAPPED = np.array([[0.0], [15.0], [3.0], [7.0], [1.0]])
BY_HAND = 4 / 15
# Distances 1, 4, 3 in the table and 2, 1, 3 on the map, so ranks 1, 3, 2 and 2, 1, 3.
THREE, THREE_ON_MAP = np.array([[0.0], [1.0], [4.0]]), np.array([[1.0], [3.0], [0.0]])


def stacked(rng, rows=60):
    """Return two layers far apart, and a map that lays one on the other: it invents neighbours."""
    layer = np.where(np.arange(rows) % 2 == 0, 0.0, 50.0)
    places = rng.normal(size=(rows, 2))
    return np.column_stack([places, layer]), places


def torn(rng, rows=60):
    """Return a ring and a map that cuts it open: it tears neighbours apart, and invents none."""
    turn = np.sort(rng.uniform(0, 2 * np.pi, rows))
    return np.column_stack([np.cos(turn), np.sin(turn)]), turn[:, None]


@q2.check("gives three numbers by name", points=0)
def three_numbers(student):
    judged(student, LINE, SWAPPED, 1)


@q2.check(
    "judges without scikit-learn",
    points=0,
    after="three_numbers",
    hint="Sorting the distances of a row twice gives their ranks.",
)
def judged_by_own_steps(student):
    expect_own(student, "judge_map", LINE, SWAPPED, 1)


@q2.check(
    "finds nothing wrong with a copy of the table",
    points=0.5,
    misconception="row-is-its-own-neighbour",
    after="judged_by_own_steps",
    hint="The nearest row to a row is the row itself. Has it been left out, and are ranks from 1?",
)
def copy_is_right(student):
    X = np.random.default_rng(1).normal(size=(30, 3))
    for k in (1, 5):
        came = judged(student, X, X.copy(), k)
        for name in PARTS:
            expect.close(came[name], 1.0, atol=1e-9, name=f"{name} of a copy")
    nearest = judged(student, LINE, LINE[[1, 0, 2, 3, 4]], 1)["trustworthiness"]
    expect.at_most(nearest, 0.99, name="trustworthiness where two rows have changed places")


def invents_or_tears(student, rng):
    """Expect the first number to be the lower one where neighbours are invented, else the second.

    A measure that cannot tell the two faults has equal numbers, and passes here.
    """
    over, cut = judged(student, *stacked(rng), 4), judged(student, *torn(rng), 4)
    kinds = {
        "lays two layers on each other": (over, "trustworthiness", "continuity"),
        "cuts a ring open": (cut, "continuity", "trustworthiness"),
    }
    for fault, (numbers, low, high) in kinds.items():
        expect.true(
            numbers[low] <= numbers[high] + 1e-9,
            f"Of a map that {fault}, {low} is higher than {high}.",
            expected=f"a lower {low}",
            actual=f"{low} {numbers[low]:.3f}, {high} {numbers[high]:.3f}",
        )


@q2.check(
    "tells invented neighbours from torn ones",
    points=0.5,
    misconception="torn-is-invented",
    after="copy_is_right",
    hint="Whose neighbours are looked up, and whose ranks are they given?",
)
def two_faults(student):
    invents_or_tears(student, np.random.default_rng(2))


@q2.check(
    "counts by how much a neighbour is false",
    points=0.5,
    misconception="overlap-is-trust",
    after="two_faults",
    hint="In the formula, what does a false neighbour of rank k + 1 cost, and one of rank n - 1?",
)
def by_rank(student):
    came = judged(student, LINE, SWAPPED, 1)["trustworthiness"]
    expect.close(came, BY_HAND, atol=1e-6, name="trustworthiness of five rows on a line, k = 1")


@q2.check(
    "leaves out pairs of a row with itself",
    points=0,
    misconception="pairs-with-themselves",
    after="judged_by_own_steps",
    hint="A row has the distance 0 to itself, on each map. Does this pair tell anything?",
)
def no_pair_with_itself(student):
    came = judged(student, THREE, THREE_ON_MAP, 1)["distances"]
    with_zeros = 65 / 113  # all nine entries of both tables of distances, by hand
    expect.true(
        abs(came - with_zeros) > 1e-3,
        "Pairs of a row with itself seem to be among the distances.",
        expected="three pairs of three rows",
        actual=f"a rank correlation of {came:.3f}",
    )


@q2.check(
    "correlates the ranks of distances",
    points=0.5,
    after="no_pair_with_itself",
    hint="Which correlation looks at the order of the distances only?",
)
def rank_correlation(student):
    came = judged(student, THREE, THREE_ON_MAP, 1)["distances"]
    expect.close(came, -0.5, atol=1e-6, name="rank correlation of the three distances")
