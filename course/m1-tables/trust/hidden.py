"""Hidden checks: other functions for the test, labels and films drawn anew."""

import numpy as np
import pandas as pd
from checks import (
    RIGHT,
    expect_kappa,
    expect_settled,
    expect_undefined,
    judged,
    q1,
    q2,
    q3,
    written,
)

from mlcourse.checks import expect

READ = 'person, day, time = (table[one].to_numpy() for one in ("Subject", "Days", "Reaction"))'
SAME, EARLIER, KNOWN = "(person[:, None] == person)", "(day[:, None] > day)", "~np.isnan(time)"
GIVEN = "return pd.Series(found, index=table.index)"


def counted(*rows, time="time", first=(), then=()):
    """Return the source of a function that takes the smallest time of the rows that count."""
    return written(
        *first,
        READ,
        f"rows = {' & '.join(rows)}",
        f"best = np.where(rows, {time}, np.inf).min(axis=1)",
        "found = np.where(np.isinf(best), np.nan, time - best)",
        *then,
        GIVEN,
    )


ALL = (SAME, EARLIER, KNOWN)
QUICK = [
    counted(*ALL),
    counted(*ALL, then=["found = found / 1000 * 1000"]),
    counted(*ALL, then=["return pd.Series(list(found), list(table.index), name='feature')"]),
]
MORE_RIGHT = [
    *RIGHT,
    *QUICK,
    written(
        "pieces = []",
        'for _, one in table.groupby("Subject"):',
        '    one = one.sort_values("Days")',
        '    best = one["Reaction"].expanding().min().shift()',
        '    pieces.append(one["Reaction"] - best)',
        "return pd.concat(pieces).loc[table.index]",
    ),
]
NINE = {
    "today": counted(SAME, "(day[:, None] >= day)", KNOWN),
    "future": counted(SAME, KNOWN),
    "persons": counted(EARLIER, KNOWN),
    "order": counted(f"np.tril({SAME}, -1)", KNOWN),
    "position": counted(
        *ALL,
        first=["labels = table.index", 'table = table.sort_values(["Subject", "Days"])'],
        then=["table.index = labels"],
    ),
    "gap": counted(SAME, EARLIER, time="np.nan_to_num(time)"),
    "first": counted(*ALL, then=["found = np.nan_to_num(found)"]),
    "digits": counted(*ALL, then=["found = np.round(found)"]),
    "caller": counted(
        *ALL,
        first=["labels = table.index", 'table.sort_values(["Subject", "Days"], inplace=True)'],
        then=["return pd.Series(found, index=table.index).reindex(labels)"],
    ),
}


@q1.check(
    "lets other right functions pass",
    points=1,
    misconception="test-asks-too-much",
    after="lets_right_pass",
    hint="Does the test ask for a name, a type or a last digit that nobody promised?",
)
def lets_others_pass(student, rng):
    judged(student, [MORE_RIGHT[k] for k in rng.permutation(len(MORE_RIGHT))], {})


# Stopped of nine, 20 draws: reference 9 ± 0; a tidy example with one person 3, calls alone 0.
@q1.check(
    "stops at least seven of nine faulty functions",
    points=3,
    misconception="tidy-example-is-enough",
    after="lets_right_pass",
    hint="What must hold for every table? Go through the promise word by word.",
    time_limit=30,
)
def stops_seven(student, rng):
    # Right and faulty ones come in an order that no test can count on.
    stopped = 0
    for fault in rng.permutation(list(NINE)):
        some = rng.integers(len(QUICK), size=rng.integers(3))
        right, wrong = [QUICK[k] for k in some], {"": NINE[str(fault)]}
        stopped += len(judged(student, right, wrong, at_least=0))
    expect.at_least(stopped, 7, name="number of faulty functions stopped")


def kappa(first, second):
    """Return kappa by counting pairs."""
    kinds = sorted({*first, *second}, key=str)
    table = np.array([[sum(x == a and y == b for x, y in zip(first, second, strict=True))
                       for b in kinds] for a in kinds]) / len(first)  # fmt: skip
    expected = float(table.sum(axis=1) @ table.sum(axis=0))
    return (float(np.trace(table)) - expected) / (1 - expected)


def expect_right_kappa(student, first, second):
    expect_kappa(student, first, second, kappa(first, second))


def drawn_labels(rng, kinds, items):
    """Return two lists of labels that agree now and then, with unequal shares."""
    chances = rng.dirichlet(np.full(len(kinds), 2.0))
    first = rng.choice(len(kinds), size=items, p=chances)
    other = rng.choice(len(kinds), size=items, p=np.roll(chances, 1))
    second = np.where(rng.random(items) < 0.6, first, other)
    first[:2], second[:2] = [0, 1], [1, 1]
    return [kinds[k] for k in first], [kinds[k] for k in second]


@q2.check(
    "takes chance away from rare labels",
    points=1,
    misconception="agreement-is-kappa",
    after="takes_chance_away",
    hint="For rare labels, kappa is far below the agreement.",
)
def rare_labels(student, rng):
    for items in (40, 90):
        first, second = np.zeros((2, items), dtype=int)
        first[rng.integers(items // 2)] = 1
        second[items // 2 + rng.integers(items // 2)] = 1
        expect_right_kappa(student, first.tolist(), second.tolist())


@q2.check(
    "gives kappa for labels of any kind",
    points=1,
    misconception="labels-alike-likely",
    after="uses_shares",
    hint="Where do the labels come from: from both lists, or from your code?",
)
def any_labels(student, rng):
    for kinds in ([3, 8], ["calm", "tired", "asleep"], list(range(5)), ["no", "yes"]):
        for _ in range(3):
            first, second = drawn_labels(rng, kinds, int(rng.integers(8, 60)))
            expect_right_kappa(student, first, second)
            expect_right_kappa(student, second, first)
    items = int(rng.integers(2, 9))
    expect_right_kappa(student, ["calm"] * items, ["tired"] * items)


@q2.check(
    "knows where kappa is not defined",
    points=0.5,
    misconception="undefined-is-full",
    after="not_defined",
    hint="What is the chance agreement if only one label is ever given?",
)
def undefined_again(student, rng):
    for label in (f"kind {rng.integers(99)}", int(rng.integers(2, 99))):
        expect_undefined(student, [label] * int(rng.integers(1, 9)))


def drawn_films(rng, gaps):
    """Return two annotators' labels of films, and the truth."""
    names = [f"film {number}" for number in rng.permutation(99)[:20]]
    truth = np.where(rng.random(20) < 0.4, "unsafe", "safe")
    marks = []
    for _ in range(2):
        wrong = rng.random(20) < 0.3
        wrong[0] = True  # both agree on what is not true: their label stands
        mark = np.where(wrong, np.where(truth == "safe", "unsafe", "safe"), truth).astype(object)
        mark[rng.random(20) < gaps] = None
        marks.append(mark)
    if gaps:
        marks[0][3] = marks[1][3] = None
        marks[0][4] = None
    first, second = (pd.Series(list(mark), index=names) for mark in marks)
    return first, second, dict(zip(names, truth.tolist(), strict=True))


def expect_all_settled(student, first, second, truth):
    """Expect the label of each film that adjudication gives, and the calls that it needs."""
    two = {film: (first[film], second[film]) for film in first.index}
    due = [film for film, (a, b) in two.items() if pd.isna(a) or pd.isna(b) or a != b]
    right = {film: truth[film] if film in due else first[film] for film in first.index}
    expect_settled(student, first, second, truth, right, due)


@q3.check(
    "asks only where it must for other films",
    points=1,
    misconception="expert-sees-all",
    after="asks_seldom",
    hint="Count the calls.",
)
def asks_again(student, rng):
    for _ in range(3):
        expect_all_settled(student, *drawn_films(rng, 0))


@q3.check(
    "compares labels of the same film in other orders",
    points=1,
    misconception="films-meet-by-position",
    after="same_film",
    hint="The order of the second series may be any.",
)
def other_orders(student, rng):
    for _ in range(3):
        first, second, truth = drawn_films(rng, 0)
        expect_all_settled(student, first, second.iloc[rng.permutation(20)], truth)


@q3.check(
    "asks about films that an annotator left out",
    points=1,
    misconception="missing-agrees",
    after="missing_label",
    hint="Two missing labels are no agreement.",
)
def left_out(student, rng):
    for _ in range(3):
        expect_all_settled(student, *drawn_films(rng, 0.2))
