"""Hidden checks: pictures, shifts and splits drawn anew."""

import numpy as np
from checks import asked, found_offset, numbered, q1, q2, shares

from mlcourse.checks import expect


def drawn(rng, count=6):
    """Return pictures of a size drawn anew, without paper and with all values different."""
    height, width = (int(n) for n in rng.permutation(np.arange(4, 8))[:2])
    X, _ = numbered(count, height, width)
    return rng.permutation(X.ravel()).reshape(X.shape), rng.permutation(np.arange(count)) + 10


def source_of(picture, X):
    """Return which given picture the values of a copy come from, or None."""
    values = picture[picture != 0]
    found = {int(np.argwhere(v == X)[0][0]) for v in values if (v == X).any()}
    return found.pop() if len(found) == 1 and np.isin(values, X).all() else None


def offsets(student, rng, copies=60, reach=2):
    """Return the offset of each copy, with the place of its source, for one call."""
    X, y = drawn(rng)
    pictures, labels, same = asked(student, X, y, copies, reach, int(rng.integers(1_000_000)))
    found = []
    for picture in pictures[len(X) :]:
        source = source_of(picture, X)
        move = None if source is None else found_offset(picture, X[source])
        expect.true(move is not None, "A copy is not one of the given pictures, moved as a whole.")
        found.append((source, *move))
    return X, y, pictures, labels, np.array(found), same


@q1.check(
    "moves whole pictures and fills with 0, for sizes drawn anew",
    points=1,
    after="lost_at_the_border",
    hint="Move a picture of 5 rows and 7 columns by hand.",
)
def moved_as_asked(student, rng):
    X, _, pictures, _, found, _ = offsets(student, rng)
    _, height, width = X.shape
    for picture, (source, down, right) in zip(pictures[len(X) :], found, strict=True):
        wanted = np.zeros((height, width))
        for row in range(max(down, 0), min(height + down, height)):
            for column in range(max(right, 0), min(width + right, width)):
                wanted[row, column] = X[source, row - down, column - right]
        expect.true(
            np.array_equal(picture, wanted),
            "A copy holds something else than its moved picture and zeros.",
        )


@q1.check(
    "keeps each label beside its picture",
    points=1,
    misconception="labels-out-of-step",
    after="moved_as_asked",
    hint="Give each picture a label of its own, and look at the labels of the copies.",
)
def labels_beside(student, rng):
    X, y = drawn(rng)
    pictures, labels, _ = asked(student, X, y, 5, 1, int(rng.integers(1_000_000)))
    for picture, label in zip(pictures, labels, strict=True):
        holders = [int(y[k]) for k in range(len(X)) if np.isin(picture[picture != 0], X[k]).any()]
        expect.true(int(label) in holders, "A copy has the label of another picture.")


@q1.check(
    "draws anew for every picture and every copy",
    points=1,
    misconception="one-offset-for-all",
    after="moved_as_asked",
    hint="How many pairs of numbers are drawn for 10 pictures with 5 copies each?",
)
def own_offsets(student, rng):
    X, _, _, _, found, _ = offsets(student, rng)
    for source in range(len(X)):
        own = {tuple(one) for one in found[found[:, 0] == source, 1:].tolist()}
        expect.true(len(own) > 2, "All copies of a picture are moved by few offsets.")
    # 60 copies each: in a row that moves all pictures alike, the six lists would be the same.
    lists = {str(sorted(found[found[:, 0] == k, 1:].tolist())) for k in range(len(X))}
    expect.true(len(lists) == len(X), "Different pictures are moved by the same offsets.")


@q1.check(
    "draws down and right apart from each other",
    points=0.5,
    misconception="one-number-for-both",
    after="own_offsets",
    hint="Can your function move a picture down and not to the right?",
)
def both_directions(student, rng):
    *_, found, _ = offsets(student, rng)
    pairs = {tuple(one) for one in found[:, 1:].tolist()}
    expect.true(
        len({down - right for down, right in pairs}) > 3
        and len({down + right for down, right in pairs}) > 3,
        "The two numbers of an offset hang together.",
    )


@q1.check(
    "reaches down and right as far as up and left",
    points=1,
    misconception="upper-end-included",
    after="own_offsets",
    hint="Print the smallest and the largest of 1,000 numbers that you draw.",
)
def upper_end(student, rng):
    for reach in (1, 3):
        *_, found, _ = offsets(student, rng, copies=40, reach=reach)
        for column, name in ((1, "down"), (2, "right")):
            low, high = int(found[:, column].min()), int(found[:, column].max())
            expect.true(
                low != -reach or high >= reach,
                f"With a reach of {reach}, the moves {name} end too early.",
                expected=f"from {-reach} to {reach}",
                actual=f"from {low} to {high}",
            )


@q1.check(
    "draws every offset as often as the others",
    points=0.5,
    after="upper_end",
    hint="Count how often each number from -reach to reach is drawn.",
)
def as_often(student, rng):
    for reach in (1, 3):
        *_, found, _ = offsets(student, rng, copies=40, reach=reach)
        for column, name in ((1, "down"), (2, "right")):
            moves = found[:, column]
            counts = [float(np.mean(moves == one)) for one in range(-reach, reach + 1)]
            expect.true(
                abs(np.array(counts) - 1 / (2 * reach + 1)).max() < 0.13,
                f"With a reach of {reach}, some of the moves {name} are drawn more often.",
            )
        if reach == 1:  # 240 copies: by chance, one of nine pairs is missing in 1 of 10^11 tables
            pairs = {tuple(one) for one in found[:, 1:].tolist()}
            expect.true(len(pairs) == 9, "With a reach of 1, not all nine offsets are drawn.")


@q1.check(
    "depends on the given generator alone",
    points=0.5,
    after="given_first",
    hint="Call your function twice with generators of the same seed, and then with another seed.",
)
def depends_on_rng(student, rng):
    X, y = drawn(rng)
    seed = int(rng.integers(1_000_000))
    first, again, other = (asked(student, X, y, 8, 2, one)[0] for one in (seed, seed, seed + 1))
    expect.true(np.array_equal(first, again), "Two generators of one seed give different copies.")
    expect.true(not np.array_equal(first, other), "Generators of two seeds give the same copies.")


@q1.check(
    "does not write into what it was given",
    points=1,
    misconception="given-is-overwritten",
    after="stays",
    hint="Which of your arrays share their memory with X?",
)
def not_overwritten(student, rng):
    X, y = drawn(rng)
    for copies, reach in ((1, 1), (4, 2)):
        _, _, same = asked(student, X, y, copies, reach, int(rng.integers(1_000_000)))
        expect.true(same, "After the call, X or y is not what it was before.")


# Exercise 2


def nearest_misread(known, labels, asked_for, truth):
    """Return the share misread by the nearest known picture."""
    far = ((asked_for[:, None] - known) ** 2).sum(axis=(2, 3))
    return float(np.mean(labels[far.argmin(axis=1)] != truth))


def board(rng, count=60, classes=4):
    """Return noisy pictures of classes, half of them in mirror image, and a split."""
    kinds, y = rng.random((classes, 4, 5)), rng.integers(0, classes, count)
    X = kinds[y] + rng.normal(0, 0.35, (count, 4, 5))
    turned = rng.random(count) < 0.5
    X[turned] = X[turned][:, :, ::-1]
    held = np.arange(count) < count // 3
    return X, y, rng.permutation(held)


def wanted_for(X, y, held, change):
    """Return the share that is asked for."""
    A, a = X[~held], y[~held]
    return nearest_misread(np.concatenate([A, change(A)]), np.r_[a, a], X[held], y[held])


def mirror(pictures):
    """Return mirror images."""
    return pictures[:, :, ::-1]


def roll(pictures):
    """Return the pictures moved to the right, with the last column at the left."""
    return np.roll(pictures, 1, axis=2)


@q2.check(
    "gives the share for a table drawn anew",
    points=1.5,
    after="learns_from_both",
    hint="Write the steps of the prompt for one transform on paper. What does fit get?",
)
def share_drawn_anew(student, rng):
    for _ in range(4):
        X, y, held = board(rng)
        came = shares(student, X, y, held)
        for name, change in (("mirrored", mirror), ("rolled", roll)):
            wanted = wanted_for(X, y, held, change)
            expect.close(came[name], wanted, atol=1e-9, name=f"share for {name!r}")


@q2.check(
    "finds nothing where labels are drawn by lot",
    points=1,
    misconception="copies-before-split",
    after="no_copy_of_held",
    hint="With labels by lot, nothing can be learned. Where could your function know them from?",
)
def nothing_by_lot(student, rng):
    X, y = rng.random((120, 3, 3)), rng.integers(0, 10, 120)
    held = rng.permutation(np.arange(120) < 60)
    came = shares(student, X, y, held)
    expect.at_least(came["as it is"], 0.6, name="share misread where labels are drawn by lot")


@q2.check(
    "asks about pictures that no transform has changed",
    points=1,
    misconception="test-is-augmented",
    after="held_as_they_are",
    hint="A number about changed pictures says nothing about pictures in use.",
)
def unchanged_held(student, rng):
    X, y = rng.random((15, 4, 5)), rng.permutation(15)
    new = int(rng.integers(3, 8))
    both, labels = np.concatenate([X, roll(X)]), np.r_[y, np.where(y < new, 99, y)]
    came = shares(student, both, labels, np.arange(30) >= 15)
    expect.close(came["rolled"], new / 15, name="share for 'rolled'")


@q2.check(
    "keeps the known pictures beside their copies",
    points=1,
    misconception="copies-replace",
    after="learns_from_both",
    hint="With a transform that spoils the pictures, what does fit still know?",
)
def known_stay(student, rng):
    X, y = rng.random((12, 3, 4)), rng.permutation(12)
    came = shares(student, np.concatenate([X, X]), np.r_[y, y], np.arange(24) >= 12)
    for name in ("mirrored", "rolled"):
        expect.close(came[name], 0.0, atol=1e-9, name=f"share misread of known pictures, {name!r}")


@q2.check(
    "starts anew for each transform",
    points=1,
    misconception="copies-pile-up",
    after=("held_as_they_are", "known_stay"),
    hint="Does the last transform get what the first has left?",
)
def starts_anew(student, rng):
    # The mirror image comes second: what it leaves would let the third read mirror images.
    X, y = rng.random((12, 3, 4)), rng.permutation(12)
    both = np.concatenate([X, mirror(X)])
    came = shares(student, both, np.r_[y, y], np.arange(24) >= 12)
    expect.close(came["mirrored"], 0.0, atol=1e-9, name="share for 'mirrored'")
    wanted = nearest_misread(np.concatenate([X, roll(X)]), np.r_[y, y], mirror(X), y)
    expect.close(came["rolled"], wanted, atol=1e-9, name="share for 'rolled'")
