"""The questions of this assignment and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["delivered-table.define-target"])
q2 = question("q2", objectives=["delivered-table.audit"])
q3 = question("q3", objectives=["delivered-table.measure-completeness"])
q4 = question("q4", objectives=["delivered-table.read-gaps"])
q5 = question("q5", objectives=["delivered-table.repair"])
q6 = question("q6", objectives=["delivered-table.write-card"])
q7 = question("q7", objectives=["delivered-table.score-baselines"])

NAN = float("nan")


def paid(student, delays, index=None):
    """Return what `pays` says of these delays, as an array of one truth value per row."""
    table = pd.DataFrame({"arr_delay": np.asarray(delays, dtype=float)}, index=index)
    found = np.asarray(expect.shape(student["pays"](table), (len(table),)))
    expect.true(
        bool(np.isin(found, [0, 1]).all()),
        "pays(table) holds something else than True and False.",
        next_step="Compare, and return the result of the comparison.",
    )
    return found.astype(bool)


@q1.check(
    "compares each delay with 60 minutes",
    points=0,
    hint="Is a flight that is late by 60 minutes more than 60 minutes late?",
)
def above_sixty(student):
    table = pd.DataFrame({"arr_delay": [61.0, 60.0, -20.0, 200.0]})
    shape = np.shape(student["pays"](table))
    expect.true(
        len(shape) == 1,
        "pays(table) is not a series or an array with one truth value for each row.",
        expected="shape (4,) for a table of 4 rows",
        actual=f"shape {shape}",
        next_step="Return the result of the comparison, not the table, and not a share.",
    )
    due = [True, False, False, True]
    expect.equal(paid(student, table["arr_delay"]).tolist(), due, name="pays(table)")


@q1.check(
    "answers for every row, in its order",
    points=0.5,
    misconception="gaps-leave-first",
    after="above_sixty",
)
def every_row(student):
    expect.equal(
        paid(student, [61, 5, NAN, -20, 200], [4, 2, 9, 0, 1])[[0, 1, 3, 4]].tolist(),
        [True, False, False, True],
        name="pays(table)",
    )


@q1.check(
    "pays for a flight that never arrived",
    points=0.5,
    misconception="gap-is-in-time",
    after="every_row",
    hint="What does NaN > 60 give, and what should it mean here?",
)
def never_arrived(student):
    expect.equal(paid(student, [NAN, 10.0]).tolist(), [True, False], name="pays(table)")


SMALL_RULES = {
    "age": {"type": "number", "low": 0, "high": 120, "gaps": 0.0},
    "ward": {"type": "category", "values": ["A", "B"], "gaps": 0.25},
    "name": {"type": "text", "gaps": 0.0},
}


def small(**columns):
    """Return a table in which all is well, but for the columns that are given."""
    table = {"age": [30.0, 41.0, 7.0, 88.0], "ward": list("ABAB"), "name": list("wxyz")}
    return pd.DataFrame({**table, **columns})


def expect_faults(student, table, rules, key, due):
    expect.findings(student["audit"](table, rules, key), set(due), name="audit(…)")


@q2.check("gives a list of pairs", points=0)
def pairs(student):
    table = small(age=[30.0, 141.0, 7.0, 88.0])
    found = student["audit"](table, SMALL_RULES, ["name"])
    expect.type_(found, (list, tuple, set), name="audit(…)")
    for one in found:
        expect.true(
            isinstance(one, (list, tuple)) and len(one) == 2,
            "audit(…) holds something that is not a pair.",
            expected="pairs such as ('age', 'out of range')",
            actual=repr(one)[:80],
            next_step="Append (column, fault) to the list: two texts in brackets.",
        )


@q2.check(
    "finds nothing where all is well",
    points=0.5,
    after="pairs",
    hint="A gap is a fault where more than the allowed share is missing, and not where as much is.",
)
def all_well(student):
    expect_faults(student, small(), SMALL_RULES, ["name"], [])
    expect_faults(student, small(ward=["A", "B", None, "B"]), SMALL_RULES, ["name"], [])


@q2.check("finds values out of range, and gaps", points=0.5, after="all_well")
def ranges_and_gaps(student):
    table = small(age=[30.0, 141.0, NAN, 88.0])
    expect_faults(student, table, SMALL_RULES, ["name"], [("age", "out of range"), ("age", "gaps")])


@q2.check(
    "looks into columns of text",
    points=0.5,
    misconception="audit-numbers-only",
    after="ranges_and_gaps",
    hint="describe() leaves columns of text out. Your audit should not.",
)
def text_columns(student):
    table = small(age=[30.0, "4,100", 7.0, 88.0], ward=["A", "b", "A", "B"], name=["w"] * 4)
    faults = [("age", "not a number"), ("ward", "unknown value"), ("name", "constant")]
    expect_faults(student, table, SMALL_RULES, ["age"], faults)


@q2.check("says when a column is absent", points=0.5, after="all_well")
def absent_column(student):
    expect_faults(
        student, small().drop(columns="ward"), SMALL_RULES, ["name"], [("ward", "absent")]
    )


def shares_of(student, table, column, by):
    """Return the series that `completeness` gives, as labels and shares."""
    found = student["completeness"](table, column, by)
    expect.true(
        type(found).__name__ == "Series",
        "completeness(table, column, by) is no series.",
        expected="a series with one share for each group",
        actual=type(found).__name__,
    )
    return list(found.index), expect.finite(found.to_numpy(dtype=float), name="shares")


def expect_shares(student, table, column, by, due):
    labels, shares = shares_of(student, table, column, by)
    expect.true(
        sorted(map(str, labels)) == sorted(map(str, due)),
        "The groups are not those of the column.",
        expected=", ".join(sorted(map(str, due))),
        actual=", ".join(sorted(map(str, labels))),
        next_step="Which groups are lost, or too many? A group may have no value at all.",
    )
    for label, share in zip(labels, shares, strict=True):
        expect.close(share, due[label], name=f"share of {label}")
    expect.true(bool(np.all(np.diff(shares) >= -1e-12)), "The least complete group is not first.")


WARDS = pd.DataFrame(
    {
        "ward": ["A"] * 6 + ["B"] * 2 + ["C", None],
        "age": [30.0, NAN, NAN, 41.0, 50.0, 60.0, NAN, 12.0, 7.0, 3.0],
    }
)


@q3.check("gives one share for each group", points=0)
def one_for_each(student):
    labels, shares = shares_of(student, WARDS, "age", "ward")
    expect.equal(sorted(map(str, labels)), ["A", "B", "C"], name="groups")
    expect.true(
        bool(((shares >= 0) & (shares <= 1)).all()),
        "The result holds numbers that are no shares.",
        expected="numbers from 0 to 1",
        actual=", ".join(f"{share:g}" for share in shares),
        next_step="A share is a number of rows, divided by a number of rows.",
    )


# Groups of equal size: whoever counts gaps instead of dividing them is right here, too.
@q3.check(
    "counts what is present, and begins with the least complete group",
    points=0,
    after="one_for_each",
    hint="Is your share that of the values, and does sort_values begin with the smallest?",
)
def least_first(student):
    alone = pd.DataFrame({"ward": ["A"] * 4, "age": [30.0, NAN, 50.0, 60.0]})
    expect_shares(student, alone, "age", "ward", {"A": 0.75})
    age = [1.0, 1.0, 1.0, NAN, NAN, NAN, NAN, 1.0, NAN, 1.0, NAN, 1.0]
    wards = pd.DataFrame({"ward": list("AAAABBBBCCCC"), "age": age})
    labels, _ = shares_of(student, wards, "age", "ward")
    expect.equal([str(one) for one in labels], ["B", "C", "A"], name="order of the groups")


@q3.check(
    "gives the share of each group",
    points=0.5,
    misconception="count-the-gaps",
    after="least_first",
    hint="Two gaps among six rows and one gap among two: which group is less complete?",
)
def share_of_each(student):
    expect_shares(student, WARDS, "age", "ward", {"B": 0.5, "A": 4 / 6, "C": 1.0})


@q3.check(
    "keeps a group without any value",
    points=0.5,
    misconception="empty-groups-vanish",
    after="share_of_each",
)
def empty_group(student):
    table = WARDS.assign(age=WARDS["age"].where(WARDS["ward"] != "B"))
    expect_shares(student, table, "age", "ward", {"B": 0.0, "A": 4 / 6, "C": 1.0})


def effect_of(student, table, column, target):
    found = expect.type_(student["gap_effect"](table, column, target), dict, name="gap_effect(…)")
    for key in ("with_gap", "without_gap", "z"):
        expect.contains(found, key, name="gap_effect(…)")
        expect.true(isinstance(found[key], (int, float, np.number)), f"{key!r} is to be a number.")
    return {key: float(found[key]) for key in ("with_gap", "without_gap", "z")}


GAPS = pd.DataFrame({"x": [NAN] * 4 + [1.0] * 12, "other": [NAN, *[2.0] * 14, NAN]})
TRUE = [True, True, True, False] + [True] * 3 + [False] * 9


@q4.check(
    "gives three numbers by name",
    points=0,
    hint="The first value of target belongs to the first row, whatever the label of that row is.",
)
def three_numbers(student):
    labelled = GAPS[["x"]].set_axis(range(15, -1, -1))
    found = effect_of(student, labelled, "x", TRUE)
    expect.close(found["with_gap"], 0.75, name="with_gap")
    expect.close(found["without_gap"], 0.25, name="without_gap")
    expect.true(
        found["z"] > 0,
        "The share with a gap lies above the other, and z is not positive.",
        expected="z above 0",
        actual=f"{found['z']:g}",
        next_step="z is the share with a gap minus the other, in standard errors.",
    )


@q4.check(
    "gives the share with a gap and without",
    points=0.5,
    misconception="gaps-leave-first",
    after="three_numbers",
    hint="Which rows reach your two shares? Those with gaps in other columns belong to them.",
)
def two_shares(student):
    found = effect_of(student, GAPS, "x", TRUE)
    expect.close(found["with_gap"], 0.75, name="with_gap")
    expect.close(found["without_gap"], 0.25, name="without_gap")


@q4.check(
    "is surer with more rows",
    points=0,
    misconception="difference-is-enough",
    after="two_shares",
)
def more_rows(student):
    few = effect_of(student, GAPS, "x", TRUE)["z"]
    many = effect_of(student, pd.concat([GAPS] * 100, ignore_index=True), "x", TRUE * 100)["z"]
    expect.true(
        many > 5 * few,
        "With 100 times as many rows and the same shares, z hardly grows.",
        expected=f"ten times as large, {10 * few:.3g}",
        actual=f"{many:.3g}",
    )


@q4.check(
    "measures their difference in standard errors",
    points=0.5,
    after="more_rows",
    hint="Each share has its own a(1 − a)/n, with the number of rows of its own group.",
)
def in_errors(student):
    expect.close(effect_of(student, GAPS, "x", TRUE)["z"], 2.0, name="z")


DELIVERED = pd.DataFrame(
    {
        "ward": ["A", " b", "A", "X", "B"],
        "name": ["v", "w", "x", "y", "z"],
        "age": [30.0, " 1,4", 141.0, "old", 88.0],
        "extra": [1, 2, 3, 4, 5],
    },
    index=[5, 3, 8, 1, 0],
)
REPAIRED = pd.DataFrame(
    {
        "ward": ["A", "B", "A", None, "B"],
        "name": ["v", "w", "x", "y", "z"],
        "age": [30.0, 14.0, NAN, NAN, 88.0],
        "extra": [1, 2, 3, 4, 5],
    },
    index=[5, 3, 8, 1, 0],
)


def expect_repaired(student, table, rules, key, due):
    found = expect.table(student["repair"](table, rules, key), columns=list(due.columns))
    labels = list(found.index)
    expect.true(
        labels == list(due.index),
        "The repaired table has other rows, or has them in another order.",
        expected=f"{len(due)} rows, with the labels {', '.join(map(str, due.index[:8]))}, …",
        actual=f"{len(labels)} rows, with the labels {', '.join(map(str, labels[:8]))}, …",
        next_step="Rows leave the table only where a key is repeated. A bad value leaves a gap.",
    )
    expect.table(found, due, index=True, equal_nan=True)


@q5.check("gives a table with the same columns", points=0)
def same_columns(student):
    well = small().set_axis([5, 3, 8, 1])
    found = expect.table(student["repair"](well, SMALL_RULES, ["name"]), columns=list(well))
    labels = list(found.index)
    expect.equal(labels, list(well.index), name="labels of a table in which nothing is wrong")
    found = student["repair"](DELIVERED, SMALL_RULES, ["name"])
    expect.table(found, columns=list(DELIVERED.columns))


@q5.check(
    "reads numbers and categories that are only spelled in another way",
    points=0,
    after="same_columns",
    hint="Which characters are to leave a number that is text? Which letters are in values?",
)
def other_spelling(student):
    rows = [5, 3, 0]
    expect_repaired(student, DELIVERED.loc[rows], SMALL_RULES, ["name"], REPAIRED.loc[rows])


@q5.check(
    "repairs values and keeps the rows",
    points=0.5,
    misconception="bad-rows-go",
    after="other_spelling",
    hint="What becomes missing is a value. Its row holds other values that are right.",
)
def repairs_values(student):
    labels = list(student["repair"](DELIVERED, SMALL_RULES, ["name"]).index)
    expect.equal(labels, list(DELIVERED.index), name="labels of the repaired table")


@q5.check(
    "makes a gap of an impossible value",
    points=0.5,
    misconception="impossible-is-extreme",
    after="repairs_values",
)
def makes_gaps(student):
    expect_repaired(student, DELIVERED, SMALL_RULES, ["name"], REPAIRED)


@q5.check(
    "keeps the row with the fewest gaps",
    points=0,
    after="makes_gaps",
    hint="Two rows are one flight. Which of them tells more about it?",
)
def fewest_gaps(student):
    table = small(name=list("wxwz"), age=[NAN, 41.0, 7.0, 88.0])
    expect_repaired(student, table, SMALL_RULES, ["name"], table.drop(index=0))


TIMES = (
    "month",
    "day",
    "hour",
    "carrier",
    "flight",
    "origin",
    "dest",
    "distance",
    "tailnum",
    "forecast",
    "wind",
    "dep_delay",
    "air_time",
    "arr_delay",
    "late_last_week",
)


def features_of(student):
    """Return the features of the card, all of them names of the question's table."""
    found = expect.type_(student["problem"]["features"], (list, tuple, set), name="features")
    others = [str(name) for name in found if name not in TIMES]
    expect.true(
        not others,
        "Some features are not among the columns of the question.",
        expected="names as they stand in the table of the question",
        actual=", ".join(others),
    )
    return set(found)


def refuse(student, names, why):
    found = sorted(features_of(student) & set(names))
    expect.true(
        not found,
        "The card has features that are not known when the price is fixed.",
        expected=f"none of the columns {why}",
        actual=", ".join(found),
    )


@q6.check("has all five parts", points=0)
def five_parts(student):
    card = student["problem"]
    for part in ("target", "unit", "horizon", "features", "price"):
        expect.true(
            card.get(part) is not None,
            f"The card has no part {part!r}.",
            expected="target, unit, horizon, features and price",
            next_step="Add it to the dictionary, with the name as it stands in the question.",
        )
    expect.type_(card["target"], str, name="target")
    expect.contains(("flight", "passenger", "day"), expect.type_(card["unit"], str, name="unit"))
    expect.between(card["horizon"], 0, 1000, name="horizon")
    features_of(student)
    expect.finite(card["price"](0.1), name='problem["price"](0.1)')


@q6.check(
    "leaves out what is known after the price",
    points=0,
    misconception="column-is-known",
    after="five_parts",
    hint="Write the clock time at which each column is complete beside it, for a flight at 9:00.",
)
def known_later(student):
    refuse(student, ["wind", "tailnum"], "that are complete on the day of the flight")


@q6.check(
    "leaves out what is known with the answer",
    points=0,
    misconception="parts-of-the-target",
    after="five_parts",
)
def known_with_answer(student):
    refuse(student, ["dep_delay", "air_time", "arr_delay"], "that tell how the flight went")


def scored(student, past, new, by="by"):
    found = expect.type_(student["baselines"](past, new, by), dict, name="baselines(…)")
    for rule in ("never", "one rate", "group rate"):
        expect.contains(found, rule, name="baselines(…)")
    return found


PAST = pd.DataFrame({"by": list("aaaabbbb"), "pays": [True, False, False, False] + [True] * 4})
NEW = pd.DataFrame({"by": list("abb"), "pays": [False, False, True]}, index=[9, 4, 7])


@q7.check("scores the rule that never pays", points=0.5)
def never(student):
    expect.close(scored(student, PAST, NEW)["never"], 1 / 3, name="never")


# The past as the new table: it does not matter here where the rates come from.
@q7.check(
    "scores with the squared difference",
    points=0,
    after="never",
    hint="The Brier score is a mean of squares; no root is drawn.",
)
def squared(student):
    expect.close(scored(student, PAST, PAST)["one rate"], 15 / 64, name="one rate")


@q7.check(
    "learns its rates from the past",
    points=0.5,
    misconception="rates-from-new",
    after="squared",
)
def from_past(student):
    # In the past five of eight; of group a one of four, of group b all.
    due = ((5 / 8) ** 2 * 2 + (3 / 8) ** 2) / 3
    expect.close(scored(student, PAST, NEW)["one rate"], due, name="one rate")


@q7.check("takes the rate of the group", points=0.5, after="from_past")
def of_group(student):
    due = ((1 / 4) ** 2 + 1 + 0) / 3
    expect.close(scored(student, PAST, NEW)["group rate"], due, name="group rate")
