"""Hidden checks: groups and measurements drawn anew, with planted directions and means."""

import numpy as np
from checks import (
    described,
    drawn,
    expect_apart,
    expect_errors,
    expect_heights,
    expect_names,
    expect_title,
    expect_verdict,
    expect_words,
    planted_groups,
    q1,
    q2,
)

from mlcourse.checks import expect, figure


def right_description(x, y, group):
    """Return what `describe` must give, from the sums of squares and products."""
    table = np.array([x, y], dtype=float)
    parts = [table[:, np.asarray(group) == name] for name in sorted(set(np.asarray(group)))]
    inner = sum(np.cov(part, ddof=0) * part.shape[1] for part in parts)
    over_all, within = (float(m[0, 1] / np.sqrt(m[0, 0] * m[1, 1])) for m in (np.cov(table), inner))
    return {"all": over_all, "within": within, "reversed": over_all * within < 0}


def other_groups(rng):
    """Return groups of two to five sizes whose two directions are drawn and never small."""
    sizes = tuple(int(n) for n in rng.integers(6, 40, size=int(rng.integers(2, 6))))
    inside, between = rng.choice([-1.5, 1.5]), rng.choice([-6.0, 6.0])
    return planted_groups(rng, sizes=sizes, inside=inside, between=between)


# Correlations are exact, so the reference differs by 0.
@q1.check(
    "finds both correlations in other tables",
    points=2,
    after="within_groups",
    hint="Does your function use its own arguments, for any number of groups?",
)
def other_tables(student, rng):
    for _ in range(8):
        x, y, group = other_groups(rng)
        came, right = described(student, x, y, group), right_description(x, y, group)
        for name in ("all", "within"):
            expect.close(came[name], right[name], name=name)


@q1.check(
    "tells a reversal from none in other tables",
    points=1,
    after="tells_reversal",
    hint="Compare the signs of the two correlations.",
)
def other_verdicts(student, rng):
    for _ in range(8):
        groups = other_groups(rng)
        expect_verdict(student, *groups, right_description(*groups))


QUANTITIES = ("speed (km/h)", "price (euros)", "waiting time (min)", "yield (t)")
GROUPS = ("north", "south", "east", "west", "centre")


def other_samples(rng, series):
    """Return samples of some groups and series with different sizes, and their names."""
    names = [str(one) for one in rng.permutation(GROUPS)[: int(rng.integers(3, 6))]]
    middle = rng.permutation(np.linspace(20, 60, len(names)))
    samples = {
        f"year {2000 + k}": {
            name: (centre + 3 * k + rng.normal(size=int(rng.integers(3, 30)))).tolist()
            for name, centre in zip(names, middle, strict=True)
        }
        for k in range(series)
    }
    return samples, str(rng.choice(QUANTITIES)), "region"


@q2.check(
    "draws means and errors of other samples",
    points=2,
    after="two_errors",
    hint="Does your figure follow the samples that it is given, whatever their sizes?",
)
def other_means(student, rng):
    for series in (2, 3):
        given = other_samples(rng, series)
        ax, read, _ = drawn(student, *given)
        expect_heights(read, given[0])
        expect_errors(read, given[0])
        figure.bars_from_zero(ax)


@q2.check(
    "tells three series apart without colour",
    points=1,
    after="read_without_colour",
    hint="How many kinds of hatching does your function have?",
)
def three_apart(student, rng):
    given = other_samples(rng, 3)
    _, read, _ = drawn(student, *given)
    for what in ("colour", "hatching"):
        expect_apart(read, given[0], what)


@q2.check(
    "names and describes other samples",
    points=1,
    after="says_what_is_seen",
    hint="Which of your texts are typed, and which come from the arguments?",
)
def other_words(student, rng):
    for series in (2, 3):
        samples, quantity, grouping = other_samples(rng, series)
        ax, read, text = drawn(student, samples, quantity, grouping)
        expect_names(ax, read, samples, quantity, grouping)
        expect_title(ax, read, samples, quantity)
        figure.described(text, name="alt text")
        expect_words(text, samples, quantity, "alt text")
        expect.contains(text, quantity.partition(" (")[0], name="alt text")
