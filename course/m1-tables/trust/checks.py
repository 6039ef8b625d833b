"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["trust.write-properties"])
q2 = question("q2", objectives=["trust.compute-kappa"])
q3 = question("q3", objectives=["trust.adjudicate"])


def written(*lines):
    """Return the source of a function above_best with these lines."""
    head = ["import numpy as np", "import pandas as pd", "", "def above_best(table):"]
    return "\n".join([*head, *(f"    {line}" for line in lines)])


SORT = 'ordered = table.sort_values(["Subject", "Days"])'
TIMES = 'times = ordered.groupby("Subject")["Reaction"]'
BEST = "best = times.transform(lambda one: one.cummin().ffill().shift())"
GIVE = 'return (ordered["Reaction"] - best).reindex(table.index)'
RIGHT = [
    written(SORT, TIMES, BEST, GIVE),
    written(
        "found = []",
        'for person, day, time in zip(table["Subject"], table["Days"], table["Reaction"]):',
        '    past = (table["Subject"] == person) & (table["Days"] < day)',
        '    found.append(time - table.loc[past, "Reaction"].min())',
        "return pd.Series(found, index=table.index, dtype=float)",
    ),
]
OTHER_NUMBERS = {
    "the largest earlier time": written(SORT, TIMES, BEST.replace("cummin", "cummax"), GIVE),
    "a ratio": written(SORT, TIMES, BEST, GIVE.replace(" - ", " / ")),
    "the other way round": written(SORT, TIMES, BEST, GIVE.replace("(", "-(", 1)),
}
TIDY_ONLY = {
    "labels in sorted order": written(SORT, TIMES, BEST, 'return ordered["Reaction"] - best'),
    "numbers for labels": written(
        SORT, TIMES, BEST, "found = (ordered['Reaction'] - best).reindex(table.index)",
        "return found.reset_index(drop=True)",
    ),
    "rows with gaps dropped": written(
        SORT + ".dropna()", TIMES, BEST, 'return (ordered["Reaction"] - best).sort_index()'
    ),
    "the caller's gaps filled": written(
        'table["Reaction"] = table["Reaction"].fillna(table["Reaction"].mean())',
        SORT, TIMES, BEST, GIVE,
    ),
}  # fmt: skip


def judged(student, right, wrong, at_least=None, rng=None):
    """Expect the student's test to let right functions pass and to stop faulty ones."""
    return expect.stops_faults(
        student["test_above_best"],
        entry="above_best",
        right=right,
        wrong=wrong,
        at_least=at_least,
        student=student,
        rng=rng,
    )


@q1.check(
    "stops functions that compute something else",
    points=0,
    misconception="it-ran-so-right",
    hints=(
        "Does the test raise an error, or does it return False? Put assert before a comparison.",
        "Compute the answer for a few rows by hand, and compare it with the function's.",
    ),
)
def stops_other_numbers(student):
    judged(student, [], OTHER_NUMBERS)


@q1.check(
    "lets two right functions pass",
    points=0.5,
    misconception="test-asks-too-much",
    after="stops_other_numbers",
    hint="Compare numbers with np.isclose, and labels with those of your table.",
)
def lets_right_pass(student):
    judged(student, RIGHT, {})


@q1.check(
    "stops functions that are right for tidy tables only",
    points=1.5,
    misconception="tidy-example-is-enough",
    after="lets_right_pass",
    hint="Try rows in disorder, missing times, row labels that are not 0, 1, 2, and look at "
    "the table after the call.",
)
def stops_tidy_only(student, rng):
    judged(student, RIGHT[:1], TIDY_ONLY, at_least=3, rng=rng)


def expect_kappa(student, first, second, right):
    """Expect the kappa of two lists."""
    came = student["kappa_of"](list(first), list(second))
    expect.close(came, right, atol=1e-9, name="kappa")


def expect_undefined(student, labels):
    """Expect nan where both annotators give the same one label."""
    came = student["kappa_of"](list(labels), list(labels))
    number = expect.type_(came, float, name="kappa")
    expect.true(
        number != number,
        "Both annotators gave all items the same label, and kappa_of gives a number.",
        expected="nan",
        actual=str(number),
        next_step="Put the shares into the formula. What would it divide by?",
    )


@q2.check("gives 1 for full agreement on two labels", points=0)
def full_agreement(student):
    expect_kappa(student, [0, 1, 1, 0], [0, 1, 1, 0], 1)


@q2.check(
    "takes chance away",
    points=0.5,
    misconception="agreement-is-kappa",
    after="full_agreement",
    hint="Which share would agree by chance?",
)
def takes_chance_away(student):
    expect_kappa(student, [0] * 18 + [1, 0], [0] * 18 + [0, 1], -1 / 19)
    expect_kappa(student, [1, 1, 0, 0], [1, 0, 1, 0], 0)


@q2.check(
    "uses how often each annotator gives each label",
    points=0.5,
    misconception="labels-alike-likely",
    after="takes_chance_away",
    hint="For each label, multiply two shares, one of each annotator. Add the products up.",
)
def uses_shares(student):
    expect_kappa(student, ["a", "a", "a", "b", "b"], ["a", "a", "b", "b", "c"], 1 / 3)
    expect_kappa(student, [1, 1, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0], 1 / 3)


@q2.check(
    "is not defined where all labels are one",
    points=0.5,
    misconception="undefined-is-full",
    after="takes_chance_away",
    hint='What is 1 less the chance agreement here? Return float("nan").',
)
def not_defined(student):
    for label in ("safe", 1):
        expect_undefined(student, [label] * 3)


def settled(student, first, second, truth):
    """Return the student's label of each film, and the films the expert was asked about."""
    source = (
        f"truth = {truth!r}\nasked = []\n\ndef expert(film):\n"
        "    asked.append(film)\n    return truth[film]\n\nexpert.asked = asked\n"
    )
    expert = student.define(source, "expert")
    gold = student["adjudicate"](first.copy(), second.copy(), expert)
    gold = expect.type_(gold, pd.Series, name="adjudicate(…)")
    asked = [str(film) for film in expert.asked.value()]
    expect.equal([str(film) for film in gold.index], list(first.index), name="row labels")
    return dict(zip(first.index, map(str, gold), strict=True)), asked


def expect_settled(student, first, second, truth, right, due):
    """Expect the right label of each film, and one call for each film that is due."""
    found, asked = settled(student, first, second, truth)
    expect.equal(found, right, name="labels")
    expect.equal(sorted(asked), sorted(due), name="list of films the expert was asked about")


TRUTH = {"f1": "safe", "f2": "unsafe", "f3": "safe", "f4": "unsafe", "f5": "safe"}
ONE = pd.Series(["safe", "safe", "safe", "unsafe", "unsafe"], index=list(TRUTH))
TWO = pd.Series(["safe", "unsafe", "unsafe", "unsafe", "unsafe"], index=list(TRUTH))
GOLD = {**TRUTH, "f5": "unsafe"}


@q3.check("settles what two annotators leave open", points=0.5)
def settles(student):
    found, _ = settled(student, ONE, TWO, GOLD)
    expect.equal(found, GOLD, name="labels")


@q3.check(
    "asks only where it must",
    points=0.5,
    misconception="expert-sees-all",
    after="settles",
    hint="For which films do the annotators differ?",
)
def asks_seldom(student):
    expect_settled(student, ONE, TWO, GOLD, GOLD, ["f2", "f3"])


@q3.check(
    "compares labels of the same film",
    points=0.5,
    misconception="films-meet-by-position",
    after="asks_seldom",
    hint="What does second.reindex(first.index) give?",
)
def same_film(student):
    expect_settled(student, ONE, TWO.iloc[[3, 0, 4, 1, 2]], TRUTH, GOLD, ["f2", "f3"])


@q3.check(
    "lets a missing label agree with nothing",
    points=0.5,
    misconception="missing-agrees",
    after="asks_seldom",
    hint="Which films did an annotator leave out?",
)
def missing_label(student):
    first = pd.Series(["safe", None, None, "unsafe", "safe"], index=list(TRUTH))
    second = pd.Series(["safe", None, "safe", None, "unsafe"], index=list(TRUTH))
    expect_settled(student, first, second, TRUTH, TRUTH, ["f2", "f3", "f4", "f5"])
