"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.metrics import pairwise_distances, pairwise_distances_argmin

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["k-means.run-lloyd", "k-means.scale-distances"])
q2 = question("q2", objectives=["k-means.test-stability"])

PARTS = {"labels", "centres", "inertia"}
SHARES = {"found", "in_uniform"}


def named(came, names, name):
    """Return a dictionary with these names and no others."""
    result = expect.type_(came, dict, name=name)
    expect.true(
        set(result) == names,
        "The dictionary does not have the names that were asked for.",
        expected=", ".join(sorted(names)),
        actual=", ".join(sorted(str(one) for one in result)),
    )
    return result


def clustered(student, X, starts):
    """Return labels, centres and inertia as the student's function gives them."""
    result = named(student["cluster"](X, starts), PARTS, "cluster")
    labels = np.asarray(expect.shape(result["labels"], (len(X),), name="array of labels"))
    k = len(starts[0])
    whole = np.issubdtype(labels.dtype, np.number) and np.isin(labels, np.arange(k)).all()
    expect.true(
        bool(whole),
        "The labels are not the numbers of the centres.",
        expected=f"whole numbers from 0 to {k - 1}",
        actual=", ".join(str(one) for one in np.unique(labels)[:6]),
    )
    centres = expect.shape(result["centres"], (k, X.shape[1]), name="array of centres")
    inertia = expect.between(result["inertia"], 0, np.inf, name="inertia")
    return labels.astype(int), np.asarray(centres, dtype=float), inertia


def expect_own(student, X, start):
    """Expect that the student's function runs no library that clusters."""
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    found = calls(student["cluster"], (X, [start]), ("sklearn", "scipy.cluster"))
    expect.true(
        not found,
        "Your function calls a library that clusters.",
        expected="steps of your own, with NumPy",
        actual=", ".join(sorted({str(one).partition("._")[0] for one in found})[-2:]),
    )


def in_spreads(X, places):
    """Return places in the plane of X in standard deviations from the mean."""
    return (places - X.mean(axis=0)) / X.std(axis=0)


def falling(rng, rows=240, k=3, columns=2):
    """Return groups whose first two columns go opposite ways, far from zero, and a start."""
    group = rng.permutation(np.arange(rows) % k)
    X = rng.normal(size=(rows, columns))
    X[:, 0] += 4 * group
    X[:, 1] -= 4 * group
    start = [int(np.flatnonzero(group == j)[0]) for j in range(k)]
    return 500 + X * rng.uniform(2, 5, columns), start


def expect_means(student, X, start):
    """Expect that each centre is the mean of the rows with its label."""
    labels, centres, _ = clustered(student, X, [start])
    for j in range(len(start)):
        if (labels == j).any():
            right = X[labels == j].mean(axis=0)
            expect.close(centres[j], right, rtol=1e-6, name="centre, as the mean of its rows,")


FOUR = np.array([[0.0], [2.0], [10.0], [12.0]])


@q1.check("gives labels, centres and inertia by name", points=0)
def three_parts(student):
    X, start = falling(np.random.default_rng(1))
    clustered(student, X, [start])


@q1.check(
    "takes the steps without scikit-learn",
    points=0,
    after="three_parts",
    hint="The steps need `argmin` and `mean` of NumPy, and no more.",
)
def own_steps(student):
    expect_own(student, *falling(np.random.default_rng(9)))


@q1.check(
    "gives centres in the units of the table",
    points=0.5,
    misconception="centres-stay-scaled",
    after="own_steps",
    hint="Scaling subtracts a mean and divides by a standard deviation. How is it undone?",
)
def in_units(student):
    X, start = falling(np.random.default_rng(2))
    _, centres, _ = clustered(student, X, [start])
    width = X.max() - X.min()
    expect.true(
        bool((np.abs(np.nan_to_num(centres) - 500) < 3 * width).all()),
        "The numbers of the table lie around 500, and your centres do not.",
        expected="centres between the smallest and the largest number of each column",
        actual=str(np.round(centres[0], 2)),
    )


@q1.check(
    "moves a centre in each column by itself",
    points=0.5,
    misconception="centre-is-one-number",
    after="in_units",
    hint="The mean of which axis has one number for each column?",
)
def each_column(student):
    X, start = falling(np.random.default_rng(3))
    _, centres, _ = clustered(student, X, [start])
    apart = np.ptp(in_spreads(X, centres), axis=1).max()
    expect.at_least(float(apart), 0.5, name="distance between the columns of a scaled centre")


def expect_same_in_units(student, rng):
    """Expect the same labels and the same inertia when a column comes in another unit."""
    X, start = falling(rng, k=4, columns=3)
    labels, _, inertia = clustered(student, X, [start[::-1]])
    for column, unit in ((0, 1000.0), (2, 1e-3)):
        other = X.copy()
        other[:, column] *= unit
        again, _, then = clustered(student, other, [start[::-1]])
        moved = float(np.mean(again != labels))
        expect.at_most(moved, 0.002, name="share of rows with another label in another unit")
        expect.close(then, inertia, rtol=1e-6, name="inertia in another unit")


@q1.check(
    "has the same clusters in other units",
    points=0.5,
    misconception="units-decide-clusters",
    after="own_steps",
    hint="Which step gives each column the same standard deviation?",
)
def any_units(student):
    expect_same_in_units(student, np.random.default_rng(5))


def expect_squared(student, X, start):
    """Expect that rows go to the centre at the smallest squared distance, where measures differ."""
    labels, centres, _ = clustered(student, X, [start])
    Z, C = in_spreads(X, X), in_spreads(X, centres)
    right = pairwise_distances_argmin(Z, C)
    blocks = pairwise_distances_argmin(Z, C, metric="manhattan")
    differ = right != blocks
    if differ.any():
        share = float(np.mean(labels[differ] == blocks[differ]))
        expect.at_most(
            share, 0.5, name="share of doubtful rows that take another distance's centre"
        )


@q1.check(
    "measures squared distances",
    points=0.5,
    misconception="any-distance-will-do",
    after=["each_column", "any_units"],
    hint="The mean makes one kind of distance small. Which one?",
)
def squared(student):
    rng = np.random.default_rng(4)
    X = rng.normal(size=(600, 3)) * [1, 20, 300] + [5, 90, 800]
    expect_squared(student, X, [0, 1, 2, 3])


@q1.check(
    "finds two clusters that can be counted by hand",
    points=0.5,
    after="squared",
    hint="The rows are 0, 2, 10 and 12. Their mean is 6, and their variance is 26.",
)
def by_hand(student):
    labels, centres, inertia = clustered(student, FOUR, [[0, 1]])
    expect.close(labels.tolist(), [0, 0, 1, 1], name="list of labels of the rows 0, 2, 10, 12")
    expect.close(centres, np.array([[1.0], [11.0]]), rtol=1e-6, name="centres")
    expect.close(inertia, 2 / 13, rtol=1e-6, name="inertia")


def expect_rest(student, X, start):
    """Expect that each row has the nearest centre, and each centre is the mean of its rows."""
    expect_means(student, X, start)
    labels, centres, _ = clustered(student, X, [start])
    D = pairwise_distances(in_spreads(X, X), in_spreads(X, centres))
    too_far = D[np.arange(len(X)), labels] - D.min(axis=1)
    expect.at_most(float(too_far.max()), 1e-6, name="way to the own centre, less the shortest way,")


@q1.check(
    "comes to rest",
    points=0.5,
    after="by_hand",
    hint="Do both steps once more after your last one. Does a label change?",
)
def at_rest(student):
    rng = np.random.default_rng(6)
    for _ in range(5):
        X = rng.normal(size=(150, 3)) * [1, 20, 300] + [5, 90, 800]
        expect_rest(student, X, [0, 1, 2, 3])


def with_twins(rng):
    """Return three far groups of which one row stands there twice, and a start at both."""
    X = np.repeat([[0.0, 0.0], [40.0, 0.0], [60.0, 30.0]], 30, axis=0) + rng.normal(size=(90, 2))
    X = X[np.concatenate([[3], np.arange(90)])]
    return X, [0, 4, int(rng.integers(35, 60))]


@q1.check(
    "leaves no cluster empty",
    points=1.5,
    misconception="empty-cluster-stays",
    errors_show_it=True,
    after="at_rest",
    hint="What is the mean of no rows, and which row is described worst?",
)
def none_empty(student):
    expect_none_empty(student, np.random.default_rng(7))


def expect_none_empty(student, rng):
    """Expect as many clusters as were asked for, although a start names two equal rows."""
    X, start = with_twins(rng)
    labels, centres, _ = clustered(student, X, [start])
    expect.true(
        bool(np.isfinite(centres).all()) and len(set(labels.tolist())) == 3,
        "Two of three centres begin at equal rows, and a cluster is empty at the end.",
        expected="3 clusters with rows, and centres that are numbers",
        actual=f"{len(set(labels.tolist()))} clusters with rows; first centres {centres[:2]}",
    )


def pairs_on_a_line(rng):
    """Return four far groups on a line, and three starts of which only the second finds them."""
    place = np.array([0, 3, 30, 33])
    group = np.repeat(np.arange(4), 20)
    X = (place[group] + 0.2 * rng.normal(size=80))[:, None] * rng.uniform(0.5, 50)
    return X, [[0, 1, 20, 40], [0, 20, 40, 60], [0, 40, 41, 60]]


def expect_best_start(student, rng):
    """Expect the start with the lowest inertia, wherever it stands in the list."""
    X, starts = pairs_on_a_line(rng)
    lowest = min(clustered(student, X, [start])[2] for start in starts)
    for turn in range(3):
        came = clustered(student, X, starts[turn:] + starts[:turn])[2]
        expect.close(came, lowest, rtol=1e-6, name="inertia of the best of three starts")


@q1.check(
    "keeps the best of several starts",
    points=0.5,
    misconception="one-start-is-enough",
    after="at_rest",
    hint="Which of the starts has the lowest inertia at the end?",
)
def best_start(student):
    expect_best_start(student, np.random.default_rng(8))


def shares(student, X, k, pairs):
    """Return both numbers as the student's function gives them."""
    result = named(student["stability"](X, k, pairs), SHARES, "stability")
    for one in sorted(SHARES):
        expect.between(result[one], -2, 3, name=one)
    return float(result["found"]), float(result["in_uniform"])


def far_groups(rng, rows=60):
    """Return three far groups."""
    return np.repeat([[0.0, 0.0], [12.0, 0.0], [0.0, 12.0]], rows, axis=0) + rng.normal(
        size=(3 * rows, 2)
    )


@q2.check("gives two numbers by name", points=0, time_limit=60.0)
def two_shares(student):
    shares(student, far_groups(np.random.default_rng(1)), 3, 3)


def expect_of_table(student, rng, name):
    """Expect that a number is not the same for squares and bands without groups."""
    tables = [rng.uniform(size=(100, 2)) * [width, 1] for width in (1, 1, 0.5, 0.02)]
    place = sorted(SHARES).index(name)
    came = [round(shares(student, X, 2, 2)[place], 9) for X in tables]
    expect.true(
        len(set(came)) > 1,
        f"Two squares and two bands, drawn evenly, have exactly the same `{name}`.",
        expected="numbers that are computed from each table",
        actual=f"{came[0]:.4f} for all four",
        next_step="Look for the line that computes this number. Where does it use X?",
    )


@q2.check(
    "computes the agreement from the rows",
    points=0,
    misconception="number-decides-agreement",
    after="two_shares",
    time_limit=60.0,
    hint="Give your function two different tables, and print both results.",
)
def from_rows(student):
    expect_of_table(student, np.random.default_rng(10), "found")


# Reference 1; mutant numbers-name-clusters 0.34 ± 0.04, mutant halves-side-by-side 0.00 ± 0.02.
@q2.check(
    "compares names of the same rows",
    points=0.5,
    misconception="halves-side-by-side",
    after="from_rows",
    time_limit=60.0,
    hint="Which rows do the two lists of labels belong to?",
)
def same_rows(student):
    found, _ = shares(student, far_groups(np.random.default_rng(2)), 3, 40)
    expect.at_least(found, 0.1, name="agreement for three far groups and three clusters")


@q2.check(
    "finds far groups again, whatever their numbers",
    points=0.5,
    misconception="numbers-name-clusters",
    after="same_rows",
    time_limit=60.0,
    hint="Cluster 0 of one half can be cluster 2 of the other. Which measure asks about pairs?",
)
def whatever_numbers(student):
    found, _ = shares(student, far_groups(np.random.default_rng(3)), 3, 20)
    expect.at_least(found, 0.9, name="agreement for three far groups and three clusters")


def one_ball(student, rng):
    """Return the agreement of two clusters in a round cloud, which can be cut in any direction."""
    return float(np.mean([shares(student, rng.normal(size=(120, 2)), 2, 4)[0] for _ in range(8)]))


# Halves 0.33 ± 0.05; two halves that share rows 0.47 ± 0.06; samples of 80 % 0.65 ± 0.05.
@q2.check(
    "gives each of two fits its own rows",
    points=1,
    misconception="same-rows-are-stable",
    after="whatever_numbers",
    time_limit=60.0,
    hint="Which rows does each of the two fits see? How many do they share?",
)
def own_rows(student):
    came = one_ball(student, np.random.default_rng(4))
    expect.at_most(came, 0.52, name="mean agreement of two clusters in a round cloud")


@q2.check(
    "computes the agreement in uniform tables from them",
    points=0,
    misconception="number-decides-agreement",
    after="own_rows",
    time_limit=60.0,
    hint="Does a uniform table in a narrow band give what one in a square gives?",
)
def from_uniform(student):
    expect_of_table(student, np.random.default_rng(11), "in_uniform")


@q2.check(
    "draws tables that hold no groups",
    points=0.5,
    misconception="shuffled-is-empty",
    after="from_uniform",
    time_limit=60.0,
    hint="Draw the table that you compare with as a figure. Do you see the groups of X?",
)
def no_groups(student):
    _, uniform = shares(student, far_groups(np.random.default_rng(5)), 3, 25)
    expect.at_most(uniform, 0.92, name="agreement of three clusters in uniform tables")


@q2.check(
    "draws between minimum and maximum of each column",
    points=0.5,
    after="no_groups",
    time_limit=60.0,
    hint="Which sides has the box that holds all rows of X?",
)
def right_box(student):
    X = far_groups(np.random.default_rng(6)) * [1, 0.02]
    _, uniform = shares(student, X, 2, 30)
    expect.at_least(uniform, 0.75, name="agreement of two clusters in long, narrow uniform tables")
