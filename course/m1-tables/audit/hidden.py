"""Hidden checks: tables of other fields with faults in places drawn anew."""

import numpy as np
import pandas as pd
from checks import (
    audited,
    card_of,
    clean_table,
    empty_for_a_group,
    expect_silent,
    gaps_in_all_groups,
    groups_without_rows,
    known_groups,
    lines_in_order,
    number_for_nothing,
    plant_contradiction,
    plant_copies,
    plant_gaps,
    plant_group_gap,
    plant_limits,
    plant_stand_in,
    plant_word,
    q1,
    q2,
    rows_entered_twice,
    rows_that_cannot_be,
    rows_without_group,
    shares_of_groups,
)

from mlcourse.checks import expect

PARCELS = {
    "key": "parcel",
    "pairs": [("inner_mm", "outer_mm"), ("weighed_g", "declared_g")],
    "skewed": ["value", "distance", "delay"],
    "count": "attempts",
    "words": {
        "carrier": ["bicycle", "van", "rail"],
        "region": ["coast", "hills", "valley", "islands"],
        "weekday": ["weekend", "workday"],
    },
}
LIBRARY = {
    "key": "member_no",
    "pairs": [("returned", "borrowed"), ("paid", "owed")],
    "skewed": ["pages", "minutes", "requests"],
    "count": "branches",
    "words": {
        "kind": ["school", "adult", "senior", "company"],
        "language": ["fr", "de", "en"],
    },
}
WELLS = {
    "key": "well",
    "pairs": [("pumped", "capacity"), ("level", "depth")],
    "skewed": ["nitrate", "flow", "salt"],
    "count": "repairs",
    "words": {
        "rock": ["granite", "chalk"],
        "use": ["farm", "house", "factory", "park", "none"],
    },
}


def faulty_table(names, rng):
    """Return a table with ten planted faults, and their places."""
    card = card_of(names)
    first, second, third = (names["skewed"][i] for i in rng.permutation(3))
    broken, whole = (names["pairs"][i] for i in rng.permutation(2))
    by, other = (list(names["words"])[i] for i in rng.permutation(2))
    words = names["words"]
    table = clean_table(names, rng, rows=500)
    table = plant_group_gap(table, first, by, words[by][0], rng)
    table = plant_gaps(table, whole[1], rng)
    table = plant_stand_in(table, second, rng)
    table = plant_limits(table, third, rng, card["limits"][third][1])
    table = plant_limits(table, names["count"], rng, 9)
    table = plant_word(table, other, words[other], rng)
    table = plant_word(table, by, words[by], rng)
    table = plant_contradiction(table, broken, rng)
    table = plant_copies(table, names["key"], rng)
    faults = {(first, "gaps"), (first, "group gap"), (whole[1], "gaps"), (second, "stand-in")}
    faults |= {(third, "limits"), (names["count"], "limits"), (other, "words"), (by, "words")}
    return table, faults | {(broken[0], "contradiction"), (names["key"], "copies")}


# Of ten faults in each of three tables, 20 seeds: the reference always finds 10, without a false
# alarm. A mutant that lacks one kind finds 9 and passes here; the check of its own kind catches it.
@q1.check(
    "finds most of what was planted in three other tables",
    points=2.5,
    after="silent",
    hint="Try your function on a table of your own, in which you plant one fault after another.",
)
def three_tables(student, rng):
    for names in (PARCELS, LIBRARY, WELLS):
        table, faults = faulty_table(names, rng)
        found = audited(student, table, card_of(names))
        expect.findings(found, faults, at_least=8, false_alarms=2, name="audit")


# Each kind alone, in a table drawn anew: the reference finds it on every draw, the mutant on none.
@q1.check(
    "asks two columns together in other tables",
    points=0.5,
    misconception="summary-shows-faults",
    after="two_columns",
    hint="Each number is within its limits. Compare the two columns of each pair in never_above.",
)
def two_columns_again(student, rng):
    rows_that_cannot_be(student, rng, PARCELS)


@q1.check(
    "finds rows entered twice in other tables",
    points=0.5,
    misconception="copies-are-identical",
    after="copies",
    hint="The second copy has a key of its own. In which columns do the two agree?",
)
def copies_again(student, rng):
    rows_entered_twice(student, rng, LIBRARY)


@q1.check(
    "finds columns that are empty for one group in other tables",
    points=0.5,
    misconception="complete-overall",
    after="group_gaps",
    hint="Compute the filled share for each group of each column of words.",
)
def group_gaps_again(student, rng):
    empty_for_a_group(student, rng, WELLS)
    gaps_in_all_groups(student, rng, WELLS)


@q1.check(
    "finds numbers that stand for missing in other tables",
    points=0.5,
    misconception="possible-means-right",
    after="stand_ins",
    hint="How often does the most frequent number stand there, and how often the second?",
)
def stand_ins_again(student, rng):
    number_for_nothing(student, rng, PARCELS)


@q1.check(
    "is silent in other tables where nothing is wrong",
    points=1,
    after="silent",
    hint="What is rare and allowed by the card is no fault.",
)
def silent_again(student, rng):
    for names in (LIBRARY, WELLS):
        expect_silent(student, clean_table(names, rng), card_of(names), "")


def count_by_hand(table, by, column, groups):
    """Return for each group its rows and their filled share, row by row."""
    names = [*groups, "no group"]
    rows, filled = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for group, value in zip(table[by], table[column], strict=True):
        name = "no group" if pd.isna(group) else group
        rows[name] += 1
        filled[name] += not pd.isna(value)
    return rows, {name: filled[name] / rows[name] if rows[name] else np.nan for name in names}


def drawn_slices(rng):
    """Return a table in which groups are absent, rows name no group, and cells are empty."""
    groups = [f"ward {number}" for number in rng.permutation(7)]
    present = groups[: int(rng.integers(3, 6))]
    group = rng.choice([*present, None], size=120).astype(object)
    # Each group that is there has at least two rows, and so have the rows without a group.
    group[: 2 * len(present) + 2] = [*present, *present, None, None]
    value = np.where(rng.random(120) < rng.uniform(0.1, 0.6), np.nan, rng.normal(size=120))
    table = pd.DataFrame({"bed": value, "ward": group})
    # A table whose index does not count its rows.
    table.index = rng.integers(0, 50, size=120)
    return table, [groups[i] for i in rng.permutation(7)]


# Counts are exact: the reference differs by 0, each mutant on every draw.
@q2.check("counts groups in other tables", points=1, after="counts")
def counts_again(student, rng):
    for _ in range(3):
        table, groups = drawn_slices(rng)
        rows, _ = count_by_hand(table, "ward", "bed", groups)
        known_groups(student, table, "ward", "bed", groups, rows)


@q2.check(
    "keeps rows without a group in other tables",
    points=0.5,
    misconception="groupby-shows-all-rows",
    after="no_group",
    hint="Add up your column rows. Is it as many as the table has?",
)
def no_group_again(student, rng):
    table, groups = drawn_slices(rng)
    for one in (table, table[table["ward"].notna()]):
        rows, _ = count_by_hand(one, "ward", "bed", groups)
        rows_without_group(student, one, "ward", "bed", groups, rows)


@q2.check(
    "shows absent groups of other tables",
    points=0.5,
    after="absent",
    hint="Start from the list of groups, in its order, and not from the groups that occur.",
)
def absent_again(student, rng):
    table, groups = drawn_slices(rng)
    rows, _ = count_by_hand(table, "ward", "bed", groups)
    groups_without_rows(student, table, "ward", "bed", groups, rows)
    lines_in_order(student, table, "ward", "bed", groups)


@q2.check(
    "divides by the rows of each group in other tables",
    points=1,
    after="shares",
    hint="A share of all rows is small for every small group, whether it has gaps or not.",
)
def shares_again(student, rng):
    for _ in range(3):
        table, groups = drawn_slices(rng)
        _, filled = count_by_hand(table, "ward", "bed", groups)
        shares_of_groups(student, table, "ward", "bed", groups, filled)
