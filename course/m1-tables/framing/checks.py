"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question

q1 = question(
    "q1",
    objectives=["framing.write-card", "framing.tell-known", "framing.state-good-enough"],
)
q2 = question("q2", objectives=["framing.build-baseline"])

PARTS = ("target", "unit", "horizon", "too_few", "too_many", "features", "good_enough")
WORDS = {"target": ("bikers", "casual", "registered"), "unit": ("hour", "day")}


def part_of(student, case, part):
    """Return one part of a problem card, if the card has all seven."""
    cards = expect.type_(student["cards"], dict, name="cards")
    expect.contains(cards, case, name="cards")
    one = expect.type_(cards[case], dict, name=f"card “{case}”")
    expect.true(
        set(one) == set(PARTS),
        f"The card “{case}” does not have the seven parts that were asked for.",
        expected=", ".join(PARTS),
        actual=", ".join(str(name) for name in one),
    )
    expect.true(
        one[part] is not ...,
        f"“{part}” of the card “{case}” still holds the dots.",
        next_step="Fill in all seven parts of this card.",
    )
    return one[part]


def features_of(student, case):
    """Return the names of a card's features."""
    found = part_of(student, case, "features")
    found = expect.type_(found, (list, tuple, set), name=f"“features” of the card “{case}”")
    names = set(student["columns"].value()[case])
    others = [str(name) for name in found if name not in names]
    expect.true(
        not others,
        f"Some features of the card “{case}” are no columns of this case.",
        expected=f'names as they stand in columns["{case}"]',
        actual=", ".join(others),
    )
    return set(found)


def refuse(student, case, names, why):
    """Expect that a card leaves out columns that are not known when the decision is taken."""
    found = sorted(features_of(student, case) & set(names))
    expect.true(
        not found,
        f"The card “{case}” has features that are not known when the decision is taken.",
        expected=f"none of the columns {why}",
        actual=", ".join(found),
    )


def expect_features(student, case, names):
    """Expect exactly these features."""
    found = features_of(student, case)
    expect.true(
        found == set(names),
        f"The card “{case}” does not list all columns that are known, and these only.",
        expected=f"{len(names)} columns",
        actual=f"{len(found)} columns",
        next_step="Go through the columns one by one: when is each of them complete?",
    )


def expect_number(student, case, part, right):
    name = f"“{part}” of the card “{case}”"
    expect.close(part_of(student, case, part), right, name=name)


def refuse_exchanged(student, case, few, many):
    """Expect that the two prices have not changed places."""
    found = part_of(student, case, "too_few"), part_of(student, case, "too_many")
    expect.true(
        found != (many, few),
        f"The two prices of the card “{case}” are exchanged.",
        expected=f"{few} and {many}",
        actual=f"{found[0]} and {found[1]}",
    )


def expect_prices(student, case, few, many):
    for part, price in (("too_few", few), ("too_many", many)):
        expect_number(student, case, part, price)


def refuse_any_gain(student, case, rule):
    """Expect a bound that leaves room for what the model itself costs."""
    found = part_of(student, case, "good_enough")
    expect.true(
        found < rule - 1e-6,
        f"In “good_enough” of the card “{case}”, the price of the model is missing.",
        expected=f"less than {rule}, which is what the errors of the rule cost",
        actual=f"{found}",
    )


def expect_seven_parts(student, case):
    """Expect a card with all parts, each of the kind that it must be."""
    for part in PARTS:
        value, name = part_of(student, case, part), f"“{part}” of the card “{case}”"
        if part in WORDS:
            expect.true(
                isinstance(value, str) and value in WORDS[part],
                f"{name} is none of the words it can be.",
                expected=" or ".join(WORDS[part]),
                actual=str(value),
            )
        elif part != "features":
            expect.at_least(value, 0, name=name)
    features_of(student, case)


@q1.check("has a card for the van with seven parts", points=0)
def van_parts(student):
    expect_seven_parts(student, "van")


@q1.check("has a card for the maps with seven parts", points=0)
def maps_parts(student):
    expect_seven_parts(student, "maps")


@q1.check(
    "leaves out weather that is measured too late",
    points=0,
    misconception="column-is-known",
    after="van_parts",
    hint="On which clock time is the temperature of the hour from 8:00 to 9:00 known?",
)
def no_late_weather(student):
    refuse(student, "van", ["temperature of the hour"], "that are measured in the hour itself")


@q1.check(
    "leaves out the parts of the answer",
    points=0,
    misconception="parts-of-the-target",
    after="van_parts",
    hint="Which two columns add up to the rides of the hour? When are they counted?",
)
def no_parts_of_target(student):
    names = ["guests of the hour", "members of the hour"]
    refuse(student, "van", names, "that are counted in the hour itself")


@q1.check(
    "leaves out hours that are not over",
    points=0,
    misconception="past-is-known",
    after="van_parts",
    hint="At 7:00 the decision is about 8:00 to 9:00. Which hour is “1 hour before”?",
)
def no_unfinished_hours(student):
    names = ["rides, 1 hour before"]
    refuse(student, "van", names, "about an hour that ends after the decision")


@q1.check(
    "lists every column that is known for the van",
    points=1.5,
    after="no_unfinished_hours",
    hint="A column that is known may be used, even if you do not expect it to help.",
)
def van_features(student):
    no_late_weather(student)
    no_parts_of_target(student)
    names = ["hour of the day", "working day", "temperature, 3 hours before"]
    names += [f"rides, {hours} hours before" for hours in (3, 24, 168)]
    expect_features(student, "van", [*names, "forecast for the day"])


@q1.check(
    "says what is predicted for the van, and how long before",
    points=0.5,
    after="van_parts",
    hint="Write the two clock times down: that of the decision, and that of the first ride.",
)
def van_question(student):
    for part, right in (("target", "bikers"), ("unit", "hour")):
        expect.equal(part_of(student, "van", part), right, name=f"“{part}” of the card “van”")
    expect_number(student, "van", "horizon", 1)


@q1.check(
    "does not exchange the two prices",
    points=0,
    misconception="prices-exchanged",
    after="van_parts",
    hint="Too few bikes: who stands at the station, and what does that cost?",
)
def van_not_exchanged(student):
    refuse_exchanged(student, "van", 4, 1.5)


@q1.check(
    "gives each error of the van its own price",
    points=0.5,
    after="van_not_exchanged",
    hint="Both prices stand in the text, for one bike.",
)
def van_prices(student):
    expect_prices(student, "van", 4, 1.5)


@q1.check(
    "asks the model of the van to earn its own price",
    points=0,
    misconception="any-gain-is-enough",
    after="van_parts",
    hint="Add the price of the model to the cost of its errors. When is the sum below the rule's?",
)
def van_earns_price(student):
    refuse_any_gain(student, "van", 90)


@q1.check(
    "says what is good enough for the van",
    points=0.5,
    after="van_earns_price",
    hint="At the bound, the errors of the model and its price cost as much as those of the rule.",
)
def van_good_enough(student):
    expect_number(student, "van", "good_enough", 78)


FEW, MANY, CUT = 5.0, 1.0, 22


def town(rides, days=28, without=()):
    """Return 24 hours of each day with rides by day and hour; some (day, hour) have no row."""
    day, hr = np.repeat(np.arange(1, days + 1), 24), np.tile(np.arange(24), days)
    table = pd.DataFrame({"day": day, "hr": hr, "bikers": np.asarray(rides(day, hr), dtype=float)})
    gone = [(d, h) in set(without) for d, h in zip(day, hr, strict=True)]
    return table[~np.array(gone)].reset_index(drop=True)


def costs_of(student, table, first_day=CUT, too_few=FEW, too_many=MANY):
    """Return the three costs that the student's function gives for a table."""
    result = student["baseline_costs"](table, first_day, too_few, too_many)
    expect.type_(result, dict, name="result of baseline_costs")
    names = ("one mean", "hour mean", "last week")
    expect.true(
        set(result) == set(names),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(names),
        actual=", ".join(str(name) for name in result),
    )
    for name in names:
        cost = float(expect.finite(result[name], name=name))
        expect.true(
            cost >= 0,
            f"“{name}” is negative, and a cost cannot be.",
            expected="at least 0",
            actual=f"{cost:.2f}",
            next_step="Count missing bikes and left-over bikes apart from each other.",
        )
    return result


def weekly(day, hr):
    return 40 + 6 * ((day - 1) % 7) + 2 * hr


def uneven(day, hr):
    """Return 50 rides in every hour; in the last week 52 before noon and 47 after it."""
    return np.where(day < CUT, 50, np.where(hr < 12, 52, 47))


def refuse_cost(found, wrong, right, text):
    expect.true(
        abs(found - wrong) > 1e-6,
        text,
        expected=f"{right:.2f} dollars per hour",
        actual=f"{found:.2f}",
    )


@q2.check("returns three costs by name, for the table it gets", points=0)
def three_costs(student):
    first, second = costs_of(student, town(weekly)), costs_of(student, town(uneven))
    expect.true(
        first != second,
        "Two different tables get the same three costs.",
        next_step="Use the arguments inside the function, no names from outside.",
    )


@q2.check(
    "does not count every bike alike",
    points=0,
    misconception="errors-cost-the-same",
    after="three_costs",
    hint="Where in your function does the price of a missing bike stand?",
)
def prices_matter(student):
    found = costs_of(student, town(uneven))["last week"]
    text = "In this town 2 bikes are missing before noon and 3 are too many after it."
    refuse_cost(found, 2.5, 6.5, f"{text} Yours is their mean number, without prices.")


@q2.check(
    "gives each error its own price",
    points=0,
    misconception="prices-exchanged",
    after="prices_matter",
    hint="Needed minus brought: what does it mean when this is positive?",
)
def prices_in_place(student):
    found = costs_of(student, town(uneven))["last week"]
    refuse_cost(found, 8.5, 6.5, "The prices of the two errors are exchanged.")


@q2.check(
    "counts the cost of a small town",
    points=0,
    after="prices_in_place",
    hint="Which rows are the cost averaged over? In this town, those of the days 22 to 28.",
)
def small_town(student):
    found = costs_of(student, town(uneven))["last week"]
    expect.close(found, 6.5, name="cost of last week where 2 are missing or 3 too many")


@q2.check(
    "takes its means from the days before",
    points=1,
    misconception="baseline-knows-the-future",
    after="small_town",
    hint="Which rows does each of your means use? Which of them are known on the first day?",
)
def means_of_the_past(student):
    found = costs_of(student, town(lambda day, hr: np.where(day < CUT, 20, 32)))
    for name in ("one mean", "hour mean"):
        expect.close(found[name], 60.0, name=f"cost of {name} where rides jump from 20 to 32")


@q2.check(
    "finds last week by day and hour",
    points=1,
    misconception="rows-are-hours",
    after="small_town",
    hint="Three hours of this table have no row. How many rows is a week back after them?",
)
def by_day_and_hour(student):
    found = costs_of(student, town(weekly, without=[(23, 2), (23, 3), (23, 4)]))
    expect.close(
        found["last week"], 0.0, atol=1e-6, name="cost of last week where all weeks are alike"
    )


@q2.check(
    "brings bikes in every hour",
    points=0,
    misconception="gaps-left-out",
    after="by_day_and_hour",
    hint="A day has no rows. What does your function bring one week later?",
)
def no_hour_left_out(student):
    found = costs_of(student, day_without_last_week())["last week"]
    text = "Day 17 has no rows, and day 24, which it should serve, is left out."
    refuse_cost(found, 0.0, 20 * FEW / 7, text)


@q2.check(
    "brings the hour mean where last week has no row",
    points=0,
    after="no_hour_left_out",
    hint="Which of the other two rules steps in? Is it computed for the right hour?",
)
def hour_mean_steps_in(student):
    found = costs_of(student, day_without_last_week())["last week"]
    expect.close(found, 20 * FEW / 7, name="cost of last week where one day has no rows")


def day_without_last_week():
    """Return a town of equal days, but for day 24, and day 17 has no rows."""
    return town(
        lambda day, hr: np.where(day == 24, 60, 40) + 4 * hr,
        without=[(17, hour) for hour in range(24)],
    )
