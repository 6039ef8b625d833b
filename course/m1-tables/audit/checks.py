"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question

q1 = question(
    "q1",
    objectives=["audit.compare-with-card", "audit.find-copies", "audit.measure-completeness"],
)
q2 = question("q2", objectives=["audit.judge-groups", "audit.measure-completeness"])

# A table is drawn from the names of its columns: a key, pairs of which the first is never above the
# second, numbers that are skewed, a count with few values, and columns of words.
GARDENS = {
    "key": "garden",
    "pairs": [("beds", "area"), ("watered", "days")],
    "skewed": ["harvest", "costs", "visits"],
    "count": "sheds",
    "words": {"soil": ["clay", "sand", "loam"], "town": ["north", "south", "east", "west"]},
}
FAULTS = {"gaps", "limits", "words", "contradiction", "copies", "stand-in", "group gap"}


def card_of(names):
    """Return the card of a table."""
    limits = {names["count"]: (0, 9)}
    limits |= dict.fromkeys(names["skewed"], (0, 50_000))
    limits |= {one: (1, 3000) for pair in names["pairs"] for one in pair}
    return {
        "key": names["key"],
        "limits": limits,
        "words": names["words"],
        "never_above": names["pairs"],
    }


def clean_table(names, rng, rows=400):
    """Return a table without faults. Its skewed columns hold a few very large numbers."""
    table = {names["key"]: rng.permutation(np.arange(1000, 1000 + rows))}
    for small, large in names["pairs"]:
        table[large] = rng.integers(100, 3000, size=rows)
        table[small] = np.ceil(table[large] * rng.uniform(0.05, 1, size=rows)).astype(int)
    for one in names["skewed"]:
        table[one] = np.round(np.minimum(rng.lognormal(6, 1.1, size=rows), 50_000), 1)
    table[names["count"]] = rng.choice(4, size=rows, p=[0.4, 0.3, 0.2, 0.1])
    for one, words in names["words"].items():
        # Every group has more than 20 rows, and the first one has the fewest.
        share = np.r_[0.12, np.full(len(words) - 1, 0.88 / (len(words) - 1))]
        table[one] = rng.choice(words, size=rows, p=share)
        table[one][:24] = words[0]
    return pd.DataFrame(table).sample(frac=1, random_state=rng).reset_index(drop=True)


def some(table, rng, share):
    return rng.choice(len(table), size=max(3, int(share * len(table))), replace=False)


def plant_gaps(table, column, rng):
    table.loc[some(table, rng, 0.04), column] = np.nan
    return table


def plant_limits(table, column, rng, high):
    table.loc[some(table, rng, 0.01), column] = rng.choice([-5.0, high * 4.0])
    return table


def plant_word(table, column, words, rng):
    rows = rng.permutation(table.index[table[column] == words[-1]])[:5]
    table.loc[rows, column] = rng.choice([words[-1].upper(), words[-1] + " ", "unknown"])
    return table


def plant_contradiction(table, pair, rng):
    """Exchange two numbers in some rows: each stays within its limits."""
    small, large = pair
    rows = some(table, rng, 0.015)
    lower = table.loc[rows, small].to_numpy()
    table.loc[rows, small] = np.minimum(table.loc[rows, large].to_numpy() + 1, 3000)
    table.loc[rows, large] = np.maximum(lower - 2, 1)
    return table


def plant_copies(table, key, rng):
    """Enter some rows again, each with a key of its own."""
    again = table.loc[some(table, rng, 0.02)].copy()
    again[key] = np.arange(9000, 9000 + len(again))
    return pd.concat([table, again]).sample(frac=1, random_state=rng).reset_index(drop=True)


def plant_stand_in(table, column, rng):
    table.loc[some(table, rng, 0.09), column] = float(rng.choice([1.0, 99.0, 999.0, 9999.0]))
    return table


def plant_group_gap(table, column, by, group, rng):
    """Empty most of a column in one group, which is about an eighth of the rows."""
    rows = table.index[table[by] == group]
    table.loc[rng.permutation(rows)[: int(0.8 * len(rows))], column] = np.nan
    return table


def audited(student, table, card):
    """Return the student's findings as a set, if they are pairs of a column and a fault."""
    call = student["audit"](table, card)
    found = call.value() if hasattr(call, "value") else call
    expect.true(
        isinstance(found, (list, tuple, set, frozenset)),
        "audit does not return a list of findings.",
        expected='a list such as [("Age", "gaps")]',
        actual=type(found).__name__,
    )
    for one in found:
        expect_pair(one, table)
    return {tuple(one) for one in found}


def expect_pair(one, table):
    right = isinstance(one, (list, tuple)) and len(one) == 2
    right = right and all(isinstance(part, str) for part in one)
    expect.true(
        right and one[0] in set(table.columns) and one[1] in FAULTS,
        "A finding is no pair of a column and one of the seven faults.",
        expected='a pair such as ("Age", "gaps")',
        actual=str(one),
        next_step="Name the column as it stands in the table, and the fault as in the list.",
    )


def expect_found(student, table, card, wanted, what):
    """Expect that all these findings are among the student's."""
    missing = [pair for pair in wanted if pair not in audited(student, table, card)]
    expect.true(
        not missing,
        f"The table has {what}, and audit does not say so.",
        expected=f"{missing[0]} among the findings" if missing else "",
        actual="not among them",
    )


def expect_silent(student, table, card, what):
    """Expect no finding at all in a table that is as its card says."""
    found = sorted(audited(student, table, card))
    expect.true(
        not found,
        f"audit reports a fault in a table that has none{what}.",
        expected="an empty list",
        actual=str(found[0]) if found else "",
        next_step="Compare the numbers of this column with the card.",
    )


def one_column_at_a_time(student, rng, names):
    card = card_of(names)
    table = plant_gaps(clean_table(names, rng), names["skewed"][0], rng)
    table = plant_limits(table, names["skewed"][1], rng, 50_000)
    word, words = list(names["words"].items())[1]
    table = plant_word(table, word, words, rng)
    wanted = [(names["skewed"][0], "gaps"), (names["skewed"][1], "limits"), (word, "words")]
    expect_found(student, table, card, wanted, "gaps, impossible numbers or unknown words")


def rows_that_cannot_be(student, rng, names):
    pair = names["pairs"][int(rng.integers(2))]
    table = plant_contradiction(clean_table(names, rng), pair, rng)
    wanted = [(pair[0], "contradiction")]
    expect_found(student, table, card_of(names), wanted, "rows in which two columns contradict")


def rows_entered_twice(student, rng, names):
    table = plant_copies(clean_table(names, rng), names["key"], rng)
    wanted = [(names["key"], "copies")]
    expect_found(student, table, card_of(names), wanted, "rows that were entered twice")


def number_for_nothing(student, rng, names):
    column = names["skewed"][int(rng.integers(3))]
    table = plant_stand_in(clean_table(names, rng), column, rng)
    wanted = [(column, "stand-in")]
    expect_found(student, table, card_of(names), wanted, "a number that stands for missing")


def empty_for_a_group(student, rng, names):
    by, words = list(names["words"].items())[int(rng.integers(2))]
    column = names["skewed"][2]
    table = plant_group_gap(clean_table(names, rng), column, by, words[0], rng)
    wanted = [(column, "group gap")]
    expect_found(student, table, card_of(names), wanted, "a column that is empty for one group")


def gaps_in_all_groups(student, rng, names):
    table = plant_gaps(clean_table(names, rng), names["skewed"][0], rng)
    found = audited(student, table, card_of(names))
    expect.true(
        (names["skewed"][0], "group gap") not in found,
        "audit reports a group gap where all groups have a few gaps each.",
        expected="no group gap",
        actual=str((names["skewed"][0], "group gap")),
    )


@q1.check("asks each column by itself", points=1)
def each_column(student):
    one_column_at_a_time(student, np.random.default_rng(1), GARDENS)


@q1.check(
    "lets rare numbers pass that the card allows",
    points=0,
    misconception="rare-is-wrong",
    after="each_column",
    hint="Some gardens are very large. Does the card forbid it?",
)
def rare_passes(student):
    table = clean_table(GARDENS, np.random.default_rng(7))
    found = audited(student, table, card_of(GARDENS))
    alarms = sorted(one for one in found if one[0] in GARDENS["skewed"] and one[1] == "limits")
    expect.true(
        not alarms,
        "audit reports impossible numbers where all numbers are within their limits.",
        expected="no such finding",
        actual=str(alarms[0]) if alarms else "",
        next_step="Compare the numbers of this column with the card.",
    )


# An audit that reports everything would find everything: the other checks wait for this one.
@q1.check(
    "is silent where nothing is wrong",
    points=0.5,
    after="rare_passes",
    hint="Which of the seven faults does it report here, and what does the list say of that fault?",
)
def silent(student):
    expect_silent(student, clean_table(GARDENS, np.random.default_rng(7)), card_of(GARDENS), "")


@q1.check(
    "names the first column of a contradiction",
    points=0,
    after="silent",
    hint="Of a pair in never_above, which column is the finding about?",
)
def names_first(student):
    table = clean_table(GARDENS, np.random.default_rng(2))
    table = plant_contradiction(table, GARDENS["pairs"][0], np.random.default_rng(2))
    found = audited(student, table, card_of(GARDENS))
    other = sorted(one for one in found if one[1] == "contradiction" and one[0] != "beds")
    expect.true(
        not other,
        "audit names another column than the first one of the pair.",
        expected="('beds', 'contradiction') for beds that are above area, and no other",
        actual=str(other[0]) if other else "",
    )


@q1.check(
    "asks two columns together",
    points=0.5,
    misconception="summary-shows-faults",
    after="names_first",
    hint="Each number is within its limits. Compare the two columns of each pair in never_above.",
)
def two_columns(student):
    rows_that_cannot_be(student, np.random.default_rng(2), GARDENS)


@q1.check(
    "finds rows that were entered twice",
    points=0.5,
    misconception="copies-are-identical",
    after="silent",
    hint="The second copy has a key of its own. In which columns do the two agree?",
)
def copies(student):
    rows_entered_twice(student, np.random.default_rng(3), GARDENS)


@q1.check(
    "reports no group gap where every group has a few gaps",
    points=0,
    after="silent",
    hint="In a group gap less than half of the group is filled, and at least 80 % of all rows.",
)
def few_gaps_everywhere(student):
    gaps_in_all_groups(student, np.random.default_rng(5), GARDENS)


@q1.check(
    "finds a column that is empty for one group",
    points=0.5,
    misconception="complete-overall",
    after="few_gaps_everywhere",
    hint="Compute the filled share for each group of each column of words.",
)
def group_gaps(student):
    empty_for_a_group(student, np.random.default_rng(4), GARDENS)


@q1.check(
    "finds a number that stands for missing",
    points=0.5,
    misconception="possible-means-right",
    after="silent",
    hint="How often does the most frequent number stand there, and how often the second?",
)
def stand_ins(student):
    number_for_nothing(student, np.random.default_rng(6), GARDENS)


CLINICS = pd.DataFrame(
    {
        "clinic": ["north", "north", "south", None, "south", "north", "east", None],
        "weight": [70.0, np.nan, 81.0, 64.0, np.nan, 77.0, 58.0, np.nan],
    },
    index=[2, 0, 0, 5, 1, 1, 7, 2],  # the question says that a number may stand there twice
)


FOUR = ("south", "north", "west", "east")
# Counted by hand: the rows of each group, and the share of them that has a weight.
ROWS = {"south": 2, "north": 3, "west": 0, "east": 1, "no group": 2}
SHARES = {"south": 1 / 2, "north": 2 / 3, "west": np.nan, "east": 1.0, "no group": 1 / 2}


def slices_of(student, table, by, column, groups):
    """Return the student's table, if it has the columns that were asked for."""
    call = student["slices"](table, by, column, list(groups))
    return expect.table(call, columns=["rows", "filled"], name="table of slices")


def line(came, group):
    """Return rows and filled share of one group."""
    expect.true(
        group in came.index,
        f"The table of slices has no line for “{group}”.",
        expected=f"“{group}” in its index",
        actual=", ".join(str(one) for one in came.index),
    )
    found = came.loc[group]
    expect.true(found.ndim == 1, f"The table of slices has several lines for “{group}”.")
    return found


def known_groups(student, table, by, column, groups, rows):
    came = slices_of(student, table, by, column, groups)
    for group in groups:
        if rows[group]:
            expect.close(line(came, group)["rows"], rows[group], name=f"number of rows of {group}")


def rows_without_group(student, table, by, column, groups, rows):
    came = slices_of(student, table, by, column, groups)
    expect.close(
        line(came, "no group")["rows"], rows["no group"], name="number of rows without a group"
    )


def groups_without_rows(student, table, by, column, groups, rows):
    came = slices_of(student, table, by, column, groups)
    for group in groups:
        if not rows[group]:
            expect.close(line(came, group)["rows"], 0, name=f"number of rows of {group}")
            filled = float(line(came, group)["filled"])
            expect.true(
                np.isnan(filled),
                f"A group without rows has a filled share: “{group}”.",
                expected="nan: there is nothing to divide by",
                actual=f"{filled:g}",
            )


def shares_of_groups(student, table, by, column, groups, filled):
    came = slices_of(student, table, by, column, groups)
    for group in [*groups, "no group"]:
        right = filled[group]
        if not np.isnan(right):
            expect.close(line(came, group)["filled"], right, name=f"filled share of {group}")


def lines_in_order(student, table, by, column, groups):
    came = slices_of(student, table, by, column, groups)
    expect.true(
        list(came.index) == [*groups, "no group"],
        "The lines of the table stand in another order.",
        expected=", ".join([*groups, "no group"]),
        actual=", ".join(str(one) for one in came.index),
    )


@q2.check("counts the rows of each group", points=0.5)
def counts(student):
    known_groups(student, CLINICS, "clinic", "weight", FOUR, ROWS)


@q2.check(
    "names the last line",
    points=0,
    after="counts",
    hint="Which name do you give to rows whose group is empty, before you count?",
)
def last_line(student):
    came = slices_of(student, CLINICS, "clinic", "weight", FOUR)
    expect.true(
        not any(pd.isna(one) for one in came.index),
        "A line of the table of slices is called nan.",
        expected="the name “no group”",
        actual=", ".join(str(one) for one in came.index),
    )


@q2.check(
    "keeps the rows that name no group",
    points=0.5,
    misconception="groupby-shows-all-rows",
    after="last_line",
    hint="Add up your column rows. Is it as many as the table has?",
)
def no_group(student):
    rows_without_group(student, CLINICS, "clinic", "weight", FOUR, ROWS)


@q2.check(
    "has a line for a group that has no rows",
    points=0,
    misconception="absent-groups-show-themselves",
    after="no_group",
    hint="Start from the list of groups, not from the groups that occur.",
)
def absent_line(student):
    line(slices_of(student, CLINICS, "clinic", "weight", FOUR), "west")


@q2.check(
    "shows a group that has no rows",
    points=0.5,
    after="absent_line",
    hint="A count of nothing is 0, and a share of nothing is nan.",
)
def absent(student):
    groups_without_rows(student, CLINICS, "clinic", "weight", FOUR, ROWS)


@q2.check(
    "does not divide by all rows of the table",
    points=0,
    misconception="share-of-the-whole",
    after="no_group",
    hint="Two of three rows of the north have a weight. What is the share there?",
)
def not_of_the_whole(student):
    north = line(slices_of(student, CLINICS, "clinic", "weight", FOUR), "north")
    came = expect.between(north["filled"], -np.inf, np.inf, name="filled share of north")
    expect.true(
        not np.isclose(came, 2 / len(CLINICS)),
        "The filled share of north is one of all rows of the table.",
        expected="a share of the three rows of north",
        actual=f"2 of {len(CLINICS)}",
    )


@q2.check(
    "divides by the rows of the group",
    points=0.5,
    after="not_of_the_whole",
    hint="It is the share that is filled, from 0 to 1: two of the three rows of the north.",
)
def shares(student):
    shares_of_groups(student, CLINICS, "clinic", "weight", FOUR, SHARES)


@q2.check("keeps the order of the groups", points=0, after="absent")
def order(student):
    lines_in_order(student, CLINICS, "clinic", "weight", FOUR)
