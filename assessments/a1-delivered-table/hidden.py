"""Hidden checks: tables about other things, with faults and gaps whose places are planted."""

import numpy as np
import pandas as pd
from checks import (
    effect_of,
    expect_faults,
    expect_repaired,
    expect_shares,
    features_of,
    paid,
    q1,
    q2,
    q3,
    q4,
    q5,
    q6,
    q7,
    scored,
)

from mlcourse.checks import expect

NUMBERS = ["height", "income", "pulse", "rooms", "visits", "weight"]
WORDS = ["branch", "colour", "country", "region"]
VALUES = ["NORTH", "SOUTH", "EAST", "WEST", "HERE"]


def delays(rng, rows):
    """Return delays in minutes, a tenth of them missing, with some of exactly 60."""
    minutes = np.round(rng.normal(20, 60, rows))
    minutes[rng.random(rows) < 0.1] = np.nan
    minutes[:2] = 60, 61
    return minutes


@q1.check(
    "answers for flights it has never seen",
    points=1,
    misconception="gap-is-in-time",
    after="never_arrived",
)
def other_flights(student, rng):
    for rows in (5, 60):
        minutes = delays(rng, rows)
        minutes[-1] = np.nan
        due = [bool(np.isnan(late) or late > 60) for late in minutes]
        found = paid(student, minutes, rng.permutation(rows))
        expect.equal(found.tolist(), due, name="pays(table)")


def draw_case(rng, rows=40):
    """Return a table in which all is well, its rules and its key.

    All names are drawn. One column of numbers has long tails, as incomes have: its largest values
    are unusual, and possible.
    """
    numbers, words = rng.permutation(NUMBERS)[:3], rng.permutation(WORDS)[:2]
    table = pd.DataFrame({"id": rng.permutation(9 * rows)[:rows]})
    rules = {}
    for n, name in enumerate(numbers):
        low = float(rng.integers(-50, 50))
        spread = rng.random(rows) if n else np.minimum(rng.exponential(0.08, rows), 1)
        if not n:
            spread[0] = 1.0
        table[name] = low + np.round(100 * spread, 1)
        gaps = float(rng.uniform(0.1, 0.3))
        rules[name] = {"type": "number", "low": low, "high": low + 100, "gaps": gaps}
    for name in words:
        values = [str(value) for value in rng.permutation(VALUES)[:3]]
        table[name] = rng.choice(values, rows)
        table.loc[[0, 1], name] = values[:2]
        rules[name] = {"type": "category", "values": values, "gaps": 0.1}
    # As many gaps as are allowed in one column: they are no fault.
    first = numbers[1]
    rules[first]["gaps"] = 0.25
    table.loc[table.index[-rows // 4 :], first] = np.nan
    key = ["id", str(words[0])]
    return table, rules, key, [str(x) for x in numbers], [str(x) for x in words]


def plant(rng, fault, table, name, rule):
    """Put a fault into a column, in a place that is drawn."""
    places = table.index[2 : len(table) // 2]
    if rule["type"] == "number":  # so that no fault is put over another
        places = [label for label in places if not isinstance(table.loc[label, name], str)]
    place = rng.choice(places)
    if fault == "gaps":
        table[name] = table[name].mask(np.arange(len(table)) < rule["gaps"] * len(table) + 2)
    elif fault == "constant":
        table[name] = table[name].dropna().iloc[0]
    elif fault == "out of range":
        table.loc[place, name] = rule["low"] - 1 if rng.random() < 0.5 else rule["high"] + 0.5
    elif fault == "not a number":
        table[name] = table[name].astype(object)
        table.loc[place, name] = str(rng.choice(["1,234", "12 kg", "unknown"]))
    else:
        table.loc[place, name] = str(rng.choice(["nowhere", rule["values"][0].lower()]))


@q2.check(
    "finds nothing in tables where all is well",
    points=0.5,
    misconception="rare-is-wrong",
    after="all_well",
    hint="A large value is a fault if it lies outside low and high, however rare it is.",
)
def nothing_wrong(student, rng):
    for _ in range(4):
        table, rules, key, *_ = draw_case(rng)
        expect_faults(student, table, rules, key, [])


@q2.check(
    "finds each kind of fault in columns it has never seen",
    points=1.5,
    misconception="audit-numbers-only",
    after="nothing_wrong",
    hint="Which of the six words can your audit never return?",
)
def each_fault(student, rng):
    kinds = ["gaps", "constant", "out of range", "not a number", "unknown value"]
    for fault in kinds:
        table, rules, key, numbers, words = draw_case(rng)
        name = words[1] if fault == "unknown value" else numbers[0]
        plant(rng, fault, table, name, rules[name])
        expect_faults(student, table, rules, key, [(name, fault)])


@q2.check("finds several faults at once", points=1, after="each_fault")
def several_faults(student, rng):
    for _ in range(3):
        table, rules, key, numbers, words = draw_case(rng)
        plant(rng, "not a number", table, numbers[0], rules[numbers[0]])
        plant(rng, "out of range", table, numbers[0], rules[numbers[0]])
        plant(rng, "gaps", table, words[1], rules[words[1]])
        same = numbers[1]  # as many gaps as are allowed, and one value in all other rows
        table.loc[table[same].notna(), same] = rules[same]["low"] + 1
        absent = numbers[2]
        due = [(numbers[0], "out of range"), (numbers[0], "not a number"), (words[1], "gaps")]
        due.append((same, "constant"))
        table = table.drop(columns=absent)
        expect_faults(student, table, rules, key, [*due, (absent, "absent")])


@q2.check(
    "finds a key that is repeated, whatever else differs",
    points=0.5,
    misconception="repeats-are-identical",
    after="nothing_wrong",
    hint="Two rows of one case need not be equal in all columns.",
)
def repeated_key(student, rng):
    for _ in range(3):
        table, rules, key, numbers, _ = draw_case(rng)
        again = table.sample(1, random_state=int(rng.integers(1000)))
        low = rules[numbers[2]]["low"]
        again[numbers[2]] = low + 1 if float(again[numbers[2]].iloc[0]) != low + 1 else low + 2
        doubled = pd.concat([table, again], ignore_index=True)
        rules[numbers[1]]["gaps"] = 0.5
        expect_faults(student, doubled, rules, key, [("key", "repeated")])


@q3.check(
    "gives the shares of tables it has never seen",
    points=1.5,
    misconception="count-the-gaps",
    after="empty_group",
)
def other_groups(student, rng):
    for groups in (2, 6):
        sizes = rng.integers(2, 40, groups)
        names = rng.permutation([f"group {letter}" for letter in "abcdefgh"])[:groups]
        due, parts = {}, []
        for name, size in zip(names, sizes, strict=True):
            kept = int(rng.integers(0, size + 1))
            due[str(name)] = kept / size
            value = np.where(rng.permutation(size) < kept, 1.5, np.nan)
            parts.append(pd.DataFrame({"value": value, "by": str(name)}))
        table = pd.concat(parts).sample(frac=1, random_state=int(rng.integers(1000)))
        expect_shares(student, table, "value", "by", due)


@q3.check("counts gaps of text as gaps", points=0.5, after="other_groups")
def text_gaps(student, rng):
    names = [None, "x", None, "y"] * 5
    table = pd.DataFrame({"name": names, "by": rng.permutation(np.repeat([3, 8], 10))})
    due = {by: sum(n is not None for n in names_of) / 10 for by, names_of in groups(table)}
    expect_shares(student, table, "name", "by", due)


def groups(table):
    return ((by, list(part["name"])) for by, part in table.groupby("by"))


def draw_gaps(rng, rows):
    """Return a table with gaps, a target, and what `gap_effect` is to give."""
    gap = rng.random(rows) < rng.uniform(0.1, 0.6)
    gap[:4] = True, True, False, False
    true = rng.random(rows) < np.where(gap, rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8))
    true[:4] = True, False, True, False
    other = np.where(rng.random(rows) < 0.3, np.nan, 1.0)
    table = pd.DataFrame({"x": np.where(gap, np.nan, 2.0), "other": other}, rng.permutation(rows))
    a, b = true[gap].mean(), true[~gap].mean()
    error = np.sqrt(a * (1 - a) / gap.sum() + b * (1 - b) / (~gap).sum())
    return table, true, a, b, (a - b) / error


@q4.check(
    "reads the gaps of tables it has never seen",
    points=1,
    misconception="gaps-leave-first",
    after="in_errors",
)
def other_gaps(student, rng):
    for rows in (12, 200):
        table, true, a, b, z = draw_gaps(rng, rows)
        found = effect_of(student, table, "x", true)
        expect.close(found["with_gap"], a, name="with_gap")
        expect.close(found["without_gap"], b, name="without_gap")
        expect.close(found["z"], z, name="z")


@q4.check("takes a series with labels of its own", points=0.5, after="other_gaps")
def own_labels(student, rng):
    table, true, a, _, _ = draw_gaps(rng, 60)
    target = pd.Series(true, rng.permutation(60) + 500)
    expect.close(effect_of(student, table, "x", target)["with_gap"], a, name="with_gap")


@q4.check("tells when there is nothing to compare", points=0.5, after="other_gaps")
def nothing_to_compare(student, rng):
    table = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [np.nan] * 3})
    true = [True, False, True]
    for column, full in (("x", "without_gap"), ("y", "with_gap")):
        found = effect_of(student, table, column, true)
        expect.close(found.pop(full), 2 / 3, name=full)
        expect.true(all(np.isnan(v) for v in found.values()), "A share of no rows is a number.")
    table = pd.DataFrame({"x": [np.nan] * 5 + [1.0] * 5})
    for first, due in ((True, np.inf), (False, 0.0)):
        found = effect_of(student, table, "x", [first] * 5 + [False] * 5)["z"]
        expect.true(found == due, "With a standard error of 0, z is another one.")


def spoil(rng, table, rules, numbers, words):
    """Spoil some values; return the spoiled table and what becomes of each of these columns."""
    spoiled, right = table.copy(), table.copy()
    for name in numbers:
        spoiled[name] = spoiled[name].astype(object)
        right[name] = right[name].astype(float)
    one, two, three, four = rng.permutation(table.index[: len(table) // 2])[:4]
    name, rule = numbers[0], rules[numbers[0]]
    inside = rule["low"] + 7
    spoiled.loc[one, name], right.loc[one, name] = f" {inside} ", inside
    spoiled.loc[two, name], right.loc[two, name] = rule["high"] + 3, np.nan
    spoiled.loc[three, name], right.loc[three, name] = "not asked", np.nan
    spoiled.loc[four, name], right.loc[four, name] = f"{abs(rule['high']) + 9000:,.0f}", np.nan
    word, values = words[1], rules[words[1]]["values"]
    spoiled.loc[one, word], right.loc[one, word] = f"{values[1].lower()} ", values[1]
    spoiled.loc[two, word], right.loc[two, word] = "elsewhere", None
    return spoiled, right


@q5.check(
    "repairs tables it has never seen",
    points=1.5,
    misconception="impossible-is-extreme",
    after="makes_gaps",
)
def other_repairs(student, rng):
    for _ in range(3):
        table, rules, key, numbers, words = draw_case(rng)
        table.index = rng.permutation(len(table))
        spoiled, right = spoil(rng, table, rules, numbers, words)
        expect_repaired(student, spoiled, rules, key, right)


@q5.check(
    "keeps one row of a repeated key, the one with the fewest gaps",
    points=1,
    misconception="repeat-before-repair",
    after="fewest_gaps",
    hint="When do two spellings of a place become one, before you look for repeated keys or after?",
)
def one_row_per_key(student, rng):
    for _ in range(3):
        table, rules, key, numbers, words = draw_case(rng)
        table = table.astype(dict.fromkeys(numbers, float))
        place, other = rng.permutation(table.index[: len(table) // 2])[:2]
        # One case comes again with a gap, and its key is spelled in another way.
        worse = table.loc[[place]].copy()
        worse[numbers[2]] = np.nan
        worse[words[0]] = worse[words[0]].str.lower()
        # Another comes again complete, while its first row loses a value by the repair.
        better = table.loc[[other]].copy()
        table.loc[other, numbers[0]] = rules[numbers[0]]["high"] + 10
        doubled = pd.concat([worse, table, better], ignore_index=True)
        right = doubled.drop(index=[0, 1 + other])
        expect_repaired(student, doubled, rules, key, right)


@q5.check("gives the same when it repairs what is repaired", points=0.5, after="other_repairs")
def repaired_twice(student, rng):
    table, rules, key, numbers, words = draw_case(rng)
    spoiled, right = spoil(rng, table, rules, numbers, words)
    once = student["repair"](spoiled, rules, key)
    expect_repaired(student, once, rules, key, right)


@q6.check("names the target and the unit", points=0.5, after="five_parts")
def target_and_unit(student):
    expect.equal(student["problem"]["target"], "pays", name="target")
    expect.equal(student["problem"]["unit"], "flight", name="unit")


@q6.check("counts the hours from the decision on", points=0.5, after="five_parts")
def hours(student):
    expect.close(student["problem"]["horizon"], 15, name="horizon")


@q6.check(
    "lists all columns that are known, and only these",
    points=1,
    after="known_later",
    hint="Go through the lines of the table: is this one complete by 18:00 on the day before?",
)
def all_known(student):
    late = {"wind", "tailnum", "dep_delay", "air_time", "arr_delay"}
    found = features_of(student)
    expect.true(not found & late, "Some features are known too late.")
    expect.equal(len(found), 10, name="number of features")


@q6.check(
    "asks a price that pays for the work too",
    points=1,
    misconception="expected-loss-only",
    after="five_parts",
    hint="What does a policy cost the insurer if it never pays?",
)
def fair_price(student, rng):
    for share in (0.0, *rng.random(3)):
        expect.close(student["problem"]["price"](share), 100 * share + 1.5, name="price")


def draw_years(rng, rows=200):
    names = rng.permutation([f"place {letter}" for letter in "abcdef"])[:4]
    risk = dict(zip(names, rng.uniform(0.05, 0.9, 4), strict=True))
    tables = []
    for known in (names[:3], names):
        by = rng.choice(known, rows)
        pays = rng.random(rows) < np.array([risk[name] for name in by])
        tables.append(pd.DataFrame({"place": by, "pays": pays}, rng.permutation(rows)))
    return tables


def brier(p, happened):
    return float(np.mean((np.asarray(p, dtype=float) - np.asarray(happened, dtype=float)) ** 2))


@q7.check(
    "scores the rules on tables it has never seen",
    points=1,
    misconception="rates-from-new",
    after="of_group",
)
def other_years(student, rng):
    for _ in range(3):
        past, new = draw_years(rng)
        new = new[new["place"].isin(set(past["place"]))]
        found, happened = scored(student, past, new, "place"), new["pays"]
        rates = [past.loc[past["place"] == place, "pays"].mean() for place in new["place"]]
        expect.close(found["never"], brier(0.0, happened), name="never")
        expect.close(found["one rate"], brier(past["pays"].mean(), happened), name="one rate")
        expect.close(found["group rate"], brier(rates, happened), name="group rate")


@q7.check(
    "has an answer for groups that the past does not have",
    points=1,
    misconception="unseen-is-never",
    after="other_years",
)
def unseen_groups(student, rng):
    for _ in range(3):
        past, new = draw_years(rng)
        overall = past["pays"].mean()
        known = {place: part.mean() for place, part in past.groupby("place")["pays"]}
        rates = [known.get(place, overall) for place in new["place"]]
        found = scored(student, past, new, "place")
        expect.close(found["group rate"], brier(rates, new["pays"]), name="group rate")
