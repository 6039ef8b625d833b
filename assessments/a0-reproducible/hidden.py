"""Hidden checks: birds, species, seeds and notebooks drawn anew, whose truth was planted."""

import numpy as np
import pandas as pd
from checks import (
    REPORTED,
    WEIGHED,
    expect_prepared,
    expect_stop,
    expect_summary,
    expect_untouched,
    interval_of,
    kept_table,
    means_of,
    q1,
    q2,
    q3,
    q4,
    q5,
    q6,
    q7,
    reported,
)

from mlcourse.checks import expect, figure

NAMES = ["Emperor", "Fiordland", "King", "Little", "Macaroni", "Royal", "Snares", "Yellow-eyed"]


def draw_birds(rng, rows=60, species=3):
    """Return birds as they come: species and masses unknown here and there, labels in disorder.

    The means of the species lie half a kilogram apart, in an order that the alphabet does not tell.
    """
    names = rng.permutation(NAMES)[:species]
    kind = np.concatenate([np.arange(species), rng.integers(species, size=rows - species)])
    mass = np.round(rng.normal(3500 + 500 * kind, 300), 0)
    birds = pd.DataFrame(
        {
            "island": rng.choice(["east", "west"], rows),
            "species": names[kind],
            "body_mass_g": mass,
            "sex": rng.choice(["female", "male"], rows),
        },
        index=rng.permutation(3 * rows)[:rows],
    )
    # The first birds of each species stay known, so that no species is lost.
    gaps = (rng.random((rows, 3)) < [0.1, 0.15, 0.3]) & (np.arange(rows) >= species)[:, None]
    for column, gone in zip(["species", "body_mass_g", "sex"], gaps.T, strict=True):
        birds[column] = birds[column].where(~gone, np.nan if column == "body_mass_g" else None)
    return birds.iloc[rng.permutation(rows)]


def prepared(birds):
    """Return what `prepare` is to give for a table."""
    known = birds.dropna(subset=["species", "body_mass_g"]).reset_index(drop=True)
    return known.assign(mass_kg=known["body_mass_g"] / 1000)


def summary(table):
    """Return what `summarise` is to give for a table."""
    masses = table.groupby("species")["mass_kg"]
    return pd.DataFrame({"n": masses.size(), "mean_kg": masses.mean(), "sd_kg": masses.std()})


def draw_table(rng, rows=60, species=3):
    """Return weighed birds in disorder, with the columns species and mass_kg."""
    known = prepared(draw_birds(rng, rows, species))[["species", "mass_kg"]]
    return known.iloc[rng.permutation(len(known))]


@q1.check(
    "keeps the right birds of tables it has never seen",
    points=1.5,
    misconception="drop-any-gap",
    after="leaves_table",
    hint="Which columns may have gaps in a bird that is kept?",
)
def other_birds(student, rng):
    for rows in (5, 40, 80):
        birds = draw_birds(rng, rows)
        expect_prepared(student, birds, prepared(birds))


@q1.check(
    "makes the same table at a second call",
    points=0.5,
    misconception="change-what-you-read",
    after="other_birds",
    hint="Call prepare twice with the same table. Do the results agree?",
)
def prepared_again(student, rng):
    birds = kept_table(student, draw_birds(rng, 30))
    before = birds.value()
    due = prepared(before)
    for _ in range(2):
        found = expect.table(student["prepare"](birds), rows=len(due))
        expect.close(found["mass_kg"].to_numpy(), due["mass_kg"].to_numpy(), name="mass_kg")
    expect_untouched(before, birds.value())


@q1.check("works where no bird is known, and where all are", points=0.5, after="other_birds")
def all_or_none(student, rng):
    birds = draw_birds(rng, 12)
    expect_prepared(student, birds.dropna(), prepared(birds.dropna()))
    nobody = birds.assign(body_mass_g=np.nan)
    expect.table(
        student["prepare"](nobody), columns=[*birds.columns, "mass_kg"], rows=0, ordered=False
    )


@q2.check(
    "summarises species it has never seen, in any order of rows",
    points=1,
    misconception="rows-set-order",
    after="sample_spread",
    hint="Shuffle the rows of a table. Which parts of your result change?",
)
def other_species(student, rng):
    for species in (2, 5, 8):
        table = draw_table(rng, 12 * species, species)
        expect_summary(student, table, summary(table))
        expect_summary(student, table.iloc[::-1], summary(table))


@q2.check(
    "leaves the spread of a single bird missing",
    points=0.5,
    misconception="spread-of-these-cases",
    after="other_species",
    hint="What does one bird say about how much the birds of its species differ?",
)
def single_bird(student, rng):
    lone = pd.DataFrame({"species": ["Only one"], "mass_kg": [float(rng.uniform(3, 6))]})
    table = pd.concat([draw_table(rng, 20), lone], ignore_index=True)
    expect_summary(student, table, summary(table))


# sd of 4,000 resampled means over the bootstrap's own s.e.; the spread is in proof.json.
@q3.check(
    "may take one value twice in a draw",
    points=1,
    misconception="resample-without-return",
    after="follows_seed",
    hint="What is the standard deviation of your means? It should be that of a mean of the values.",
)
def with_replacement(student, rng):
    for size in (5, 50):
        values = rng.gamma(2.0, 3.0, size)
        means = means_of(student, values, 4000, int(rng.integers(1000)))
        ratio = float(means.std() / (values.std() / np.sqrt(size)))
        expect.between(ratio, 0.9, 1.1, name="spread of the means over what it should be")
        # In standard errors of the 4,000 means.
        off = abs(float(means.mean() - values.mean())) / (values.std() / np.sqrt(size * 4000))
        expect.at_most(off, 6, name="distance of the means from the mean of the values")


DICE = """
import random
import numpy as np

def throw(seed=None):
    if seed is not None:
        random.seed(seed)
        np.random.seed(seed)
    return [random.random(), float(np.random.random())]
"""


@q3.check(
    "keeps to random numbers of its own",
    points=1,
    misconception="seed-for-all",
    after="with_replacement",
    hint="Call np.random.seed(1), then your function, then np.random.random(). And without it?",
)
def own_numbers(student, rng):
    throw = student.define(DICE, "throw")
    values = list(rng.normal(size=6))
    throw(11)
    due = throw()
    throw(11)
    first = means_of(student, values, 9, 5)
    came = throw()
    expect.true(
        came == due,
        "After a call, the random numbers of the rest of the notebook are other ones.",
        next_step="Use a generator of your own: np.random.default_rng(seed).",
    )
    throw(12)
    expect.close(means_of(student, values, 9, 5), first, name="resampled_means(values, 9, 5)")


@q3.check("works for any values and any number of them", points=1, after="with_replacement")
def any_values(student, rng):
    expect.close(means_of(student, [7], 5, int(rng.integers(99))), np.full(5, 7.0))
    whole = rng.integers(1, 100, 9)
    means = expect.shape(student["resampled_means"](whole, 50, 1), (50,))
    # A mean of nine whole numbers is a multiple of a ninth.
    expect.close(9 * means, np.round(9 * means), atol=1e-6, name="nine times the means")


def width(found):
    return found["high"] - found["low"]


# Width over 2 × 1.96 standard errors; the reference's spread is in proof.json.
def relative_width(student, rng, table, first, second):
    error = np.sqrt(
        sum(
            np.var(group) / len(group)
            for group in (table.loc[table["species"] == s, "mass_kg"] for s in (first, second))
        )
    )
    found = interval_of(student, table, first, second, 4000, int(rng.integers(1000)))
    return width(found) / (2 * 1.96 * error)


@q4.check(
    "gives the interval of the difference of means",
    points=0.5,
    misconception="interval-of-cases",
    after="inside_interval",
    hint="Of what do you take the percentiles: of birds, or of means of resampled birds?",
)
def of_means(student, rng):
    table = draw_table(rng, 150, 2)
    first, second = table["species"].unique()
    expect.at_most(relative_width(student, rng, table, first, second), 1.15)


@q4.check(
    "draws the two species independently",
    points=1.5,
    misconception="same-dice-twice",
    after="of_means",
    hint="What happens if both species have the same values, and you draw both with one seed?",
)
def independently(student, rng):
    masses = np.sort(rng.normal(4.0, 0.4, 60))
    table = pd.DataFrame({"species": ["x"] * 60 + ["y"] * 60, "mass_kg": [*masses, *(masses + 1)]})
    expect.at_least(relative_width(student, rng, table, "x", "y"), 0.85)


@q4.check(
    "gives the same for the same birds in another order",
    points=1,
    misconception="seed-settles-all",
    after="independently",
    hint="The seed says which places are drawn. Who stands at these places?",
)
def any_order(student, rng):
    table = draw_table(rng, 60, 3)
    first, second = table["species"].unique()[:2]
    found = interval_of(student, table, first, second, 300, 4)
    for _ in range(3):
        again = interval_of(student, table.iloc[rng.permutation(len(table))], first, second, 300, 4)
        for key in ("estimate", "low", "high"):
            expect.close(again[key], found[key], atol=1e-9, name=key)


@q4.check("gives another interval for another seed", points=0.5, after="any_order")
def other_seed(student, rng):
    table = draw_table(rng, 60, 2)
    first, second = table["species"].unique()
    one, other = (interval_of(student, table, first, second, 200, seed) for seed in (5, 6))
    expect.true(width(one) != width(other), "Two seeds give the same interval.")


def draw_cells(rng, length):
    """Return cells that a clean run passes: each makes one name, and needs some from above."""
    cells = []
    for n in range(length):
        needs = rng.integers(n, size=rng.integers(4)) if n else []
        cells.append({"needs": [f"name_{k}" for k in needs], "makes": [f"name_{n}"]})
    return cells


def stop_of(cells):
    made = set()
    for position, cell in enumerate(cells):
        missing = sorted(set(cell["needs"]) - made)
        if missing:
            return position, missing
        made |= set(cell["makes"])
    return None


@q5.check(
    "finds the stop in notebooks it has never seen",
    points=1,
    misconception="made-somewhere",
    after="only_above",
    hint="A name that a later cell makes is not there yet.",
)
def other_notebooks(student, rng):
    for length in (3, 6, 12):
        cells = draw_cells(rng, length)
        expect_stop(student, cells, None)
        for _ in range(3):
            order = [cells[n] for n in rng.permutation(length)]
            expect_stop(student, order, stop_of(order))


@q5.check(
    "lets no cell need what only it makes",
    points=1,
    misconception="own-name-first",
    after="only_above",
    hint="total = total + 1 as the first line of a notebook: what happens?",
)
def own_names(student, rng):
    for _ in range(3):
        cells = draw_cells(rng, 5)
        cells[3] = {"needs": ["total", *cells[3]["needs"]], "makes": ["total", "name_3"]}
        expect_stop(student, cells, (3, ["total"]))


@q6.check(
    "draws the means of birds it has never seen",
    points=1,
    misconception="typed-results",
    after="named_axes",
    hint="Which numbers and names in your function come from the table?",
)
def other_means(student, rng):
    for species in (3, 5):
        table = draw_table(rng, 12 * species, species)
        means = summary(table)["mean_kg"].to_numpy()
        ax = student["draw"](table)
        figure.shows(ax, np.arange(species), means, name="means")
        figure.has_uncertainty(ax)


@q6.check(
    "describes the figure of any table",
    points=0.5,
    misconception="typed-results",
    hint="Read your text for another table. Does it name that table's species and means?",
)
def other_texts(student, rng):
    for table in (WEIGHED, draw_table(rng, 60, 4)):
        text = figure.described(student["describe"](table), name="describe(table)")
        for name, mean in summary(table)["mean_kg"].items():
            expect.contains(text, name, name="describe(table)")
            near = [f"{mean + shift:.2f}" for shift in (-0.005, 0.0, 0.005)]
            expect.true(
                any(shown in text for shown in near),
                "The text does not give the mean of each species.",
                expected=f"{mean:.2f} for {name}",
                next_step="Put the means of the table into the text, with two digits.",
            )


@q7.check(
    "reports on birds it has never seen",
    points=1,
    misconception="typed-results",
    after="small_report",
    hint="Which species and numbers does your function know without the table?",
)
def other_reports(student, rng):
    for species in (2, 4):
        birds = draw_birds(rng, 25 * species, species)
        found, means = reported(student, birds), summary(prepared(birds))["mean_kg"]
        expect.equal(found["birds"], len(prepared(birds)), name="birds")
        expect.equal(found["heaviest"], means.idxmax(), name="heaviest")
        expect.equal(found["lightest"], means.idxmin(), name="lightest")
        expect.close(found["difference_kg"], means.max() - means.min(), name="difference_kg")


# Width over 2 × 1.96 standard errors, from 1,000 runs; the reference's spread is in proof.json.
@q7.check(
    "gives an interval that a mean deserves",
    points=0.5,
    after="other_reports",
    hint="Is your interval one of single birds, or one of means?",
)
def deserved_interval(student, rng):
    birds = draw_birds(rng, 150, 2)
    table = summary(prepared(birds))
    error = np.sqrt(sum(table["sd_kg"] ** 2 / table["n"]))
    found = reported(student, birds)
    other = reported(student, birds, 1)
    expect.true(found["low_kg"] != other["low_kg"], "Two seeds give the same interval.")
    ratio = (found["high_kg"] - found["low_kg"]) / (2 * 1.96 * error)
    expect.between(ratio, 0.75, 1.25)


@q7.check(
    "gives the same whatever ran before, and in any order of rows",
    points=1,
    misconception="keep-first-result",
    after="other_reports",
    hint="Call report for some birds, then for others, then for the first again, in another order.",
)
def same_report(student, rng):
    one, other = draw_birds(rng, 50, 3), draw_birds(rng, 50, 3)
    first = reported(student, one, 8)
    student.define(DICE, "throw")(3)
    between = reported(student, other, 8)
    again = reported(student, one.iloc[rng.permutation(len(one))], 8)
    for key in REPORTED[3:]:
        expect.close(again[key], first[key], atol=1e-9, name=key)
        expect.true(between[key] != first[key], f"Other birds give the same {key}.")
