"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["augmentation.build-transform"])
q2 = question("q2", objectives=["augmentation.choose-transforms", "augmentation.split-first"])

# Defined in the student's process: the generator is made there, and the given arrays are kept.
CALL = """
import numpy

def call(function, X, y, copies, reach, seed):
    before = X.copy(), y.copy()
    came = function(X, y, copies, reach, numpy.random.default_rng(seed))
    same = numpy.array_equal(X, before[0]) and numpy.array_equal(y, before[1])
    return came, same
"""


def asked(student, X, y, copies, reach, seed=0):
    """Return pictures, labels, and whether the given arrays stayed as they were."""
    call = student.define(CALL, "call")
    came, same = call(student["shifted"], X, y, copies, reach, seed)
    expect.true(
        isinstance(came, (tuple, list)) and len(came) == 2,
        "shifted must return two arrays: pictures and labels.",
        expected="two arrays",
        actual=type(came).__name__,
    )
    rows = len(X) * (copies + 1)
    pictures = expect.shape(came[0], (rows, *X.shape[1:]), name="pictures")
    labels = expect.shape(came[1], (rows,), name="labels")
    return np.asarray(pictures), np.asarray(labels), bool(same)


def numbered(count, height, width):
    """Return pictures without paper, in which no value comes twice, and the labels 0, 1, 2, …"""
    values = np.arange(1, count * height * width + 1, dtype=float)
    return values.reshape(count, height, width), np.arange(count)


def found_offset(picture, whole):
    """Return how far the values of a picture without paper lie from their old places, or None."""
    places = [(p, np.argwhere(whole == v)) for p, v in np.ndenumerate(picture) if v]
    moves = {tuple(int(n) for n in np.subtract(p, old[0])) for p, old in places if len(old)}
    return moves.pop() if len(moves) == 1 else None


@q1.check("returns all pictures and labels", points=0)
def all_of_them(student):
    X, y = numbered(2, 3, 4)
    asked(student, X, y, 3, 1)


@q1.check(
    "begins with the given pictures",
    points=0.5,
    after="all_of_them",
    hint="The first n pictures and labels are X and y themselves.",
)
def given_first(student):
    X, y = numbered(3, 4, 4)
    pictures, labels, _ = asked(student, X, y, 2, 1)
    expect.close(pictures[:3], X, name="first pictures")
    expect.equal(labels[:3].tolist(), [0, 1, 2], name="first labels")


@q1.check(
    "moves copies",
    points=0,
    after="given_first",
    hint="Print a picture and its first copy.",
)
def some_moved(student):
    X, y = numbered(1, 3, 3)
    pictures, _, _ = asked(student, X, y, 40, 2)
    same = sum(np.array_equal(one, X[0]) for one in pictures)
    expect.true(same <= 20, "Of 40 copies with a reach of 2, most are the given picture itself.")


@q1.check(
    "loses what is pushed out",
    points=0.5,
    misconception="border-wraps",
    after="some_moved",
    hint="Move a picture without paper to the right. What stands in its first column?",
)
def lost_at_the_border(student):
    X, y = numbered(1, 3, 3)
    pictures, _, _ = asked(student, X, y, 40, 2)
    moved = [one for one in pictures if not np.array_equal(one, X[0])]
    whole = sum(np.array_equal(np.sort(one, axis=None), X.ravel()) for one in moved)
    expect.true(
        whole == 0,
        "Copies of a picture without paper were moved and still hold all of its values.",
        expected="0 in place of some values in every moved copy",
        actual=f"{whole} of {len(moved)} moved copies hold all values",
    )


@q1.check(
    "leaves the given pictures as they are",
    points=0.5,
    misconception="given-is-overwritten",
    after="given_first",
    hint="Print X before and after a call of your function.",
)
def stays(student):
    X, y = numbered(3, 4, 4)
    _, _, same = asked(student, X, y, 2, 1)
    expect.true(same, "After the call, X or y is not what it was before.")


# Exercise 2

# Learns by heart: a picture is read as its nearest known picture. Defined where student code runs.
NEAREST = """
import numpy

def fit(pictures, labels):
    known = numpy.array(pictures, dtype=float).reshape(len(pictures), -1)
    labels = numpy.array(labels)
    if len(known) != len(labels):
        raise ValueError(f"fit got {len(known)} pictures and {len(labels)} labels")

    def read(asked):
        asked = numpy.array(asked, dtype=float).reshape(len(asked), -1)
        far = ((asked[:, None] - known) ** 2).sum(axis=2)
        return labels[far.argmin(axis=1)]

    return read

def as_it_is(pictures):
    return numpy.array(pictures)

def mirrored(pictures):
    return numpy.array(pictures)[:, :, ::-1]

def rolled(pictures):
    return numpy.roll(numpy.array(pictures), 1, axis=2)

ways = {"as it is": as_it_is, "mirrored": mirrored, "rolled": rolled}
"""


NAMES = ["as it is", "mirrored", "rolled"]


def shares(student, X, y, held):
    """Return the shares that misread_with gives, by name."""
    ways, fit = (student.define(NEAREST, name) for name in ("ways", "fit"))
    came = expect.type_(student["misread_with"](ways, fit, X, y, held), dict, name="result")
    expect.equal(sorted(came), NAMES, name="names in the result")
    for name in NAMES:
        expect.between(came[name], 0, 1, name=f"share for {name!r}")
    return {name: float(came[name]) for name in NAMES}


def corners(places):
    """Return pictures of two by two pixels with one pixel of ink each."""
    pictures = np.zeros((len(places), 2, 2))
    pictures[np.arange(len(places)), [p[0] for p in places], [p[1] for p in places]] = 1
    return pictures


@q2.check("gives one share for each name", points=0)
def one_for_each(student):
    X, y = corners([(0, 0), (1, 0), (0, 0), (1, 0)]), np.array([1, 2, 1, 2])
    shares(student, X, y, np.array([False, False, True, True]))


# Ink below is 2 and ink above is 1. Known is the left side, and the right side is asked for; the
# last picture has a label that nobody can know.
@q2.check(
    "learns from what is known and from its copies",
    points=0.5,
    after="one_for_each",
    hint="All known pictures have ink at the left. How could the right side be read?",
)
def learns_from_both(student):
    X = corners([(1, 0), (0, 0), (1, 1), (0, 1), (1, 1)])
    X[4] *= 0.9
    came = shares(student, X, np.array([2, 1, 2, 1, 9]), np.arange(5) >= 2)
    wrong = "share for 'mirrored', where 1 of 3 labels is new"
    expect.close(came["mirrored"], 1 / 3, atol=1e-6, name=wrong)


@q2.check(
    "keeps copies of held-out pictures out of the training",
    points=0.5,
    misconception="copies-before-split",
    after="learns_from_both",
    hint="List the pictures that fit gets. Is one of them made from a held-out picture?",
)
def no_copy_of_held(student):
    rng = np.random.default_rng(1)
    X, y = rng.random((40, 3, 3)), np.arange(40)
    came = shares(student, X, y, np.arange(40) % 2 == 0)
    expect.close(came["as it is"], 1.0, name="share misread where all labels are different")


@q2.check(
    "reads held-out pictures as they are",
    points=0.5,
    misconception="test-is-augmented",
    after="learns_from_both",
    hint="How many pictures does read get, and which?",
)
def held_as_they_are(student):
    rng = np.random.default_rng(2)
    X, y = rng.random((20, 3, 4)), np.arange(20)
    truth = np.where(y < 5, 50, y)  # five labels that nobody can know
    # What is held out looks like copies of the known pictures, rolled once.
    both = np.concatenate([X, np.roll(X, 1, axis=2)])
    came = shares(student, both, np.r_[y, truth], np.arange(40) >= 20)
    expect.close(came["rolled"], 0.25, name="share for 'rolled', where 5 of 20 labels are new")
