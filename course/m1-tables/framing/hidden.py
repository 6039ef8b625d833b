"""Hidden checks: the second card, and towns drawn anew whose structure was planted."""

import numpy as np
from checks import (
    costs_of,
    expect_features,
    expect_number,
    expect_prices,
    part_of,
    q1,
    q2,
    refuse,
    refuse_any_gain,
    refuse_exchanged,
    town,
)

from mlcourse.checks import expect


# The cards are exact, so the reference differs by 0 and each mutant fails on every draw.
@q1.check(
    "leaves out what is measured on the day",
    points=0,
    misconception="column-is-known",
    after="maps_parts",
    hint="When is the temperature of a day known, and when are the maps ordered?",
)
def no_late_day(student):
    names = ["temperature of the day", "forecast for the day"]
    refuse(student, "maps", names, "that come after the order")


@q1.check(
    "leaves out what is counted on the day",
    points=0,
    misconception="parts-of-the-target",
    after="maps_parts",
    hint="Which columns are counted together with the guests?",
)
def no_counts_of_day(student):
    refuse(student, "maps", ["members of the day"], "that are counted with the target")


@q1.check(
    "leaves out days that are not over",
    points=0,
    misconception="past-is-known",
    after="maps_parts",
    hint="The order of Friday covers seven days. Which day lies 7 days before the last one?",
)
def no_unfinished_days(student):
    refuse(student, "maps", ["guests, 7 days before"], "about a day that ends after the order")


@q1.check(
    "lists every column that is known for the maps",
    points=2,
    after="maps_parts",
    hint="Go through the columns one by one. Which are complete on Friday at noon?",
)
def maps_features(student):
    names = ["day of the week", "holiday", "guests, 14 days before"]
    expect_features(student, "maps", [*names, "mean temperature of the month, 2000 to 2010"])


@q1.check(
    "says what is predicted for the maps, and how long before",
    points=1,
    after="maps_parts",
    hint="Who gets a map? And which of the seven days is the furthest away?",
)
def maps_question(student):
    for part, right in (("target", "casual"), ("unit", "day")):
        expect.equal(part_of(student, "maps", part), right, name=part)
    expect_number(student, "maps", "horizon", 204)


@q1.check(
    "does not exchange the prices of a map",
    points=0,
    misconception="prices-exchanged",
    after="maps_parts",
    hint="Which of the two errors leaves a guest without a map?",
)
def maps_not_exchanged(student):
    refuse_exchanged(student, "maps", 0.6, 0.2)


@q1.check(
    "gives each error of the maps its own price",
    points=0.5,
    after="maps_not_exchanged",
    hint="Both prices stand in the text, for one map.",
)
def maps_prices(student):
    expect_prices(student, "maps", 0.6, 0.2)


@q1.check(
    "asks the model of the maps to earn its own price",
    points=0,
    misconception="any-gain-is-enough",
    after="maps_parts",
    hint="The model has a price of its own. Where does it stand in your bound?",
)
def maps_earn_price(student):
    refuse_any_gain(student, "maps", 30)


@q1.check(
    "says what is good enough for the maps",
    points=0.5,
    after="maps_earn_price",
    hint="At the bound, the errors of the model and its price cost as much as those of the rule.",
)
def maps_good_enough(student):
    expect_number(student, "maps", "good_enough", 26)


def some_hours(rng, count, first_day, end):
    """Return some pairs of day and hour."""
    days, hours = rng.integers(first_day, end, size=count), rng.integers(0, 24, size=count)
    return list(zip(days.tolist(), hours.tolist(), strict=True))


def drawn_town(rng):
    """Return a town with weeks, hours, growth and noise, in which some hours have no row."""
    hours, week = rng.uniform(20, 200, size=24), rng.uniform(0.5, 1.5, size=7)
    growth, noise = rng.uniform(-1, 2), rng.normal(scale=8, size=(60, 24))

    def rides(day, hr):
        expected = hours[hr] * week[(day - 1) % 7] + growth * day
        return np.round(np.maximum(expected + noise[day - 1, hr], 0))

    return town(rides, days=60, without=some_hours(rng, 25, 20, 61))


def hour_by_hour(table, first_day, too_few, too_many):
    """Return the three costs, one hour after the other, as by hand."""
    known = {(d, h): r for d, h, r in zip(table["day"], table["hr"], table["bikers"], strict=True)}
    past = {key: rides for key, rides in known.items() if key[0] < first_day}
    one_mean = np.mean(list(past.values()))
    of_hour = {h: np.mean([r for (_, hour), r in past.items() if hour == h]) for h in range(24)}
    spent = {"one mean": [], "hour mean": [], "last week": []}
    for (day, hour), needed in known.items():
        if day >= first_day:
            last_week = known.get((day - 7, hour), of_hour[hour])
            for name, brought in zip(spent, (one_mean, of_hour[hour], last_week), strict=True):
                missing, in_vain = max(needed - brought, 0), max(brought - needed, 0)
                spent[name].append(too_few * missing + too_many * in_vain)
    return {name: float(np.mean(values)) for name, values in spent.items()}


# The three costs are exact, so the reference differs by 0. Largest relative difference of a mutant,
# 20 seeds: gaps-left-out 0.06 ± 0.04, at least 0.0008; baseline-knows-the-future at least 0.007,
# prices-exchanged 0.012, errors-cost-the-same 0.24, rows-are-hours 1.8.
@q2.check(
    "gives the three costs of other towns",
    points=2,
    after="means_of_the_past",
    time_limit=20.0,
    hint="Compare your function with a count by hand, for one week with a missing hour.",
)
def other_towns(student, rng):
    for _ in range(2):
        table, first_day = drawn_town(rng), int(rng.integers(30, 50))
        few, many = (float(price) for price in rng.uniform(0.5, 6, size=2))
        found = costs_of(student, table, first_day, few, many)
        for name, right in hour_by_hour(table, first_day, few, many).items():
            expect.close(found[name], right, name=f"cost of {name}")


# Planted: the rule that knows the structure costs nothing. With prices 5 and 1 and 20 seeds, the
# hour mean costs 55 to 59 where weeks repeat, one mean 126 where hours do.
@q2.check(
    "finds the rule that a planted town follows",
    points=1,
    after="by_day_and_hour",
    time_limit=20.0,
    hint="Where all weeks are alike, last week makes no error. Where does yours make one?",
)
def planted_towns(student, rng):
    hours, week = rng.permutation(24) * 7.0, rng.permutation(7) * 11.0
    gone = some_hours(rng, 12, 29, 36)
    same_week = town(lambda day, hr: hours[hr] + week[(day - 1) % 7], days=35, without=gone)
    found = costs_of(student, same_week, 29)
    expect.close(found["last week"], 0.0, atol=1e-6, name="cost of last week")
    expect.at_least(found["hour mean"], 5, name="cost of hour mean")
    found = costs_of(student, town(lambda day, hr: hours[hr], days=35, without=gone), 29)
    for name in ("hour mean", "last week"):
        expect.close(found[name], 0.0, atol=1e-6, name=f"cost of {name}")
    expect.at_least(found["one mean"], 20, name="cost of one mean")
