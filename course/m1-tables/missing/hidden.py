"""Hidden checks: the same properties in tables drawn anew, and a ranking of people never seen."""

import numpy as np
import pandas as pd
from checks import (
    all_gaps_in_one_group,
    applicants,
    fitted,
    gaps_are_heard,
    no_row_is_complete,
    not_from_other_rows,
    not_the_dropped_mean,
    nothing_filled_in,
    one_answer,
    q1,
    q2,
    scores,
)

from mlcourse.checks import expect, secret


# Area under the ROC curve, 20 seeds: reference 0.806 ± 0.008; lookup 0.636 ± 0.010, at most 0.653.
# Without an indicator, or fitted on complete rows, it is 0.717 ± 0.007: other checks catch these.
@q1.check(
    "ranks applicants it has never seen",
    points=2,
    misconception="lookup",
    after="gives_probabilities",
    hint="Compare the model with the pipeline of the lesson on rows that you set aside.",
)
def ranks_unseen(student, rng):
    # Which way each column works is drawn, so that a model must learn it.
    effects, gap_effect = 0.8 * rng.choice([-1.0, 1.0], size=2), rng.choice([-2.2, 2.2])
    X, y = applicants(rng, 2000, effects=effects, gap_effect=gap_effect)
    new, answers = applicants(rng, 4000, effects=effects, gap_effect=gap_effect)
    risk = scores(fitted(student, X, y), new)
    expect.roc_auc(
        risk, secret(answers.to_numpy()), at_least=0.68, name="ranking of new applicants"
    )


# Area under the ROC curve where every row has a gap, 20 seeds: reference 0.96 ± 0.01. The mutant
# dropping-is-safe has no row left and stops.
@q1.check(
    "learns from other tables with gaps",
    points=1,
    misconception="dropping-is-safe",
    errors_show_it=True,
    after="learns_from_gaps",
    hint="Here every row has a gap. How many rows are left when incomplete ones are dropped?",
)
def learns_again(student, rng):
    for decides, sign in (("amount", -1), ("seniority", 1)):
        no_row_is_complete(student, rng, decides, sign)


# What a gap changes in the mean probability, 20 seeds: see proof.json for the reference; mutant
# gap-is-no-information 0.00.
@q1.check(
    "tells a gap from a usual value in other tables",
    points=1,
    misconception="gap-is-no-information",
    after="hears_gaps",
    hint="After filling, does any column still say that there was a gap?",
)
def hears_again(student, rng):
    for gap_effect in (-2.2, 2.2):
        gaps_are_heard(student, rng, gap_effect)


@q1.check(
    "fills rows of other tables one by one",
    points=1,
    misconception="fill-each-part",
    after="fills_alone",
    hint="Which rows is the number computed from that stands in for the gap?",
)
def fills_again(student, rng):
    not_from_other_rows(student, rng)
    nothing_filled_in(student, rng)


LEVEL = ("level", "site", 0, 100)


def drawn_table(rng, rows=400):
    """Return a table in which level and share of gaps depend on the group."""
    names = [f"site {number}" for number in rng.permutation(5)[:4]]
    group = rng.choice(names, size=rows, p=rng.dirichlet([6, 6, 6, 6]))
    group[:8] = np.repeat(names, 2)
    level = dict(zip(names, rng.permutation([20.0, 40.0, 60.0, 80.0]), strict=True))
    gap = dict(zip(names, rng.permutation([0.1, 0.3, 0.5, 0.8]), strict=True))
    truth = np.array([level[one] for one in group]) + rng.normal(scale=4, size=rows)
    known = rng.random(rows) >= [gap[one] for one in group]
    known[:8:2], known[1:8:2] = True, False
    table = pd.DataFrame({"level": np.where(known, truth, np.nan), "site": group})
    table.index = rng.integers(0, 90, size=rows)
    return table


def right_answers(table, case):
    """Return the four means, row by row."""
    column, by, low, high = case
    known, rows = {}, {}
    for group, value in zip(table[by], table[column], strict=True):
        rows[group] = rows.get(group, 0) + 1
        known.setdefault(group, [])
        if not np.isnan(value):
            known[group].append(value)
    every = [value for values in known.values() for value in values]
    gaps = len(table) - len(every)
    whole = all(known.values())
    by_group = sum(rows[g] * np.mean(known[g]) for g in rows) / len(table) if whole else np.nan
    return {
        "by chance": np.mean(every),
        "by group": by_group,
        "lowest": (sum(every) + gaps * low) / len(table),
        "highest": (sum(every) + gaps * high) / len(table),
    }


def one_right_answer(student, key, table, case):
    one_answer(student, key, table, case, right_answers(table, case)[key])


# Exact means: the reference differs by 0, each mutant on every draw.
@q2.check("gives the other means of chance", points=0.5, after="by_chance")
def by_chance_again(student, rng):
    table = drawn_table(rng)
    one_right_answer(student, "by chance", table, LEVEL)


@q2.check(
    "corrects for the groups of other tables",
    points=0,
    misconception="dropping-keeps-the-mean",
    after="corrects",
    hint="How many rows of each group are in the table, and how many have a value?",
)
def corrects_again(student, rng):
    not_the_dropped_mean(student, drawn_table(rng), LEVEL)


@q2.check(
    "weighs the groups of other tables",
    points=1.5,
    misconception="groups-count-alike",
    after="weighs",
    hint="Which weight does the mean of each group have?",
)
def weighs_again(student, rng):
    for _ in range(3):
        one_right_answer(student, "by group", drawn_table(rng), LEVEL)


@q2.check(
    "says nan for groups of other tables",
    points=0.5,
    misconception="empty-group-left-out",
    after="says_nan",
    hint="Which number do you multiply with the rows of a group without values?",
)
def nan_again(student, rng):
    table = drawn_table(rng)
    all_gaps_in_one_group(student, table, "level", "site", table["site"].iloc[0])


@q2.check(
    "uses the possible limits of other tables",
    points=0.5,
    after="possible_limits",
    hint="Do both means take their number for the gaps from the arguments low and high?",
)
def limits_again(student, rng):
    table = drawn_table(rng)
    for key in ("lowest", "highest"):
        one_right_answer(student, key, table, ("level", "site", -40, 200))
