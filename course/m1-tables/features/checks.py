"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import canary, expect, question

q1 = question(
    "q1",
    objectives=["features.scale-columns", "features.encode-words", "features.combine-in-pipeline"],
)
q2 = question("q2", objectives=["features.document-features"])

NUMBERS, WORDS = ["area", "age", "floor"], ["town"]
TOWNS = ["Arles", "Bern", "Cork", "Delft"]


def houses(rng, rows=300):
    """Return houses and their rents, which depend on two numbers and on the town."""
    table = pd.DataFrame(rng.normal(size=(rows, 3)), columns=NUMBERS)
    table["town"] = rng.choice(TOWNS, size=rows)
    effect = table["town"].map(dict(zip(TOWNS, (4.0, -2.0, 6.0, 0.0), strict=True)))
    return table, (3 * table["area"] - 2 * table["age"] + effect).to_numpy()


def drawn(rng):
    """Return known houses with their rents, and new houses."""
    known, answers = houses(rng)
    new, _ = houses(rng, rows=25)
    return known, answers, new


def predicted(student, known, answers, new):
    """Return the student's predictions, one for each new row."""
    result = student["predict_new"](known, answers, new, NUMBERS, WORDS)
    return np.asarray(expect.shape(result, (len(new),), name="prediction"), dtype=float)


# R² of new rents, 20 draws: reference 0.93 ± 0.01, mean rent 0 and less.
def predicts_rents(student, rng):
    """Expect predictions that follow the rents of new houses."""
    known, answers = houses(rng)
    new, truth = houses(rng, rows=200)
    expect.r2(predicted(student, known, answers, new), truth, at_least=0.6, name="prediction")


def five_neighbours(student, rng):
    """Expect the mean of five neighbours, where all faults named below agree on who they are.

    The houses differ in one number alone, and the new ones are the known ones in another order. So
    scaling, units, words and the order of columns have no say, only the model has.
    """
    known = pd.DataFrame({"size": np.arange(40.0), "town": "Bern"})
    answers = rng.normal(size=40)
    places = rng.permutation(40)
    first = np.clip(places - 2, 0, 35)
    right = np.array([answers[start : start + 5].mean() for start in first])
    new = known.iloc[places].reset_index(drop=True)
    came = student["predict_new"](known, answers, new, ["size"], ["town"])
    name = "prediction for 40 houses of 40 sizes, the mean answer of the five nearest sizes,"
    expect.close(came, right, atol=1e-6, name=name)


def other_units(student, rng):
    """Expect the same predictions when columns come in other units."""
    known, answers, new = drawn(rng)
    units = np.array([1.0, 1000.0, 0.001])
    plain = predicted(student, known, answers, new)
    far = [table.assign(**(table[NUMBERS] * units)) for table in (known, new)]
    other = predicted(student, far[0], answers, far[1])
    expect.close(other, plain, atol=1e-6, name="prediction in other units")


def other_words(student, rng):
    """Expect the same predictions when words are replaced by others."""
    known, answers, new = drawn(rng)
    plain = predicted(student, known, answers, new)
    for letters in ("CADB", "DBAC", "BDCA"):
        names = dict(zip(TOWNS, letters, strict=True))
        tables = [table.assign(town=table["town"].map(names)) for table in (known, new)]
        other = predicted(student, tables[0], answers, tables[1])
        expect.close(other, plain, atol=1e-6, name="prediction with other words")


def other_order(student, rng):
    """Expect the same predictions when the columns of the new table are permuted."""
    known, answers, new = drawn(rng)
    plain = predicted(student, known, answers, new)
    for order in (["age", "floor", "area", "town"], ["town", "floor", "area", "age"]):
        other = predicted(student, known, answers, new[order])
        expect.close(other, plain, atol=1e-6, name="prediction with columns in another order")


def unknown_word(student, rng):
    """Expect a number for a word that is new, and the same predictions for all others."""
    known, answers, new = drawn(rng)
    plain = predicted(student, known, answers, new)
    ship = new.copy()
    ship.loc[3, "town"] = "Zermatt"
    other = predicted(student, known, answers, ship)
    low, high = float(answers.min()), float(answers.max())
    expect.between(other[3], low, high, name="prediction for a word that is new")
    rest = np.arange(len(new)) != 3
    expect.close(other[rest], plain[rest], atol=1e-6, name="prediction for all other rows")


def comes_alone(student, rng):
    """Expect the same prediction for a row alone and among others."""
    known, answers, new = drawn(rng)
    plain = predicted(student, known, answers, new)
    for row in (0, 7):
        alone = predicted(student, known, answers, new.iloc[[row]])
        expect.close(alone, plain[[row]], atol=1e-6, name="prediction for a row that comes alone")


def poisoned_houses(student, rng):
    """Expect each prediction to stay when other new rows change."""
    known, answers, new = drawn(rng)
    canary.poison(
        lambda rows: student["predict_new"](known, answers, rows, NUMBERS, WORDS),
        None,
        None,
        new,
        rng=rng,
        repeats=3,
        name="predict_new",
    )


@q1.check(
    "predicts new rows",
    points=0,
    hint="Fit KNeighborsRegressor(5) to the known rows, with numbers and words.",
)
def predicts(student):
    predicts_rents(student, np.random.default_rng(1))


# A linear model, or one neighbour, is independent of units and words, too. So what follows counts
# for the mean of five neighbours only.
@q1.check(
    "answers with the mean of five neighbours",
    points=0,
    after="predicts",
    hint="Each prediction is the mean answer of five known rows, all with the same weight.",
)
def neighbours(student):
    five_neighbours(student, np.random.default_rng(7))


@q1.check(
    "does not depend on the units of a column",
    points=0.5,
    misconception="scale-is-a-detail",
    after="neighbours",
    hint="Which step gives each column of numbers the same standard deviation?",
)
def units(student):
    other_units(student, np.random.default_rng(2))


@q1.check(
    "does not depend on how words are called",
    points=0.5,
    misconception="words-are-numbers",
    after="neighbours",
    hint="Is the distance from the first word to the third larger than to the second?",
)
def words(student):
    other_words(student, np.random.default_rng(3))


@q1.check(
    "takes the columns of the new table by name",
    points=0.5,
    misconception="position-is-the-column",
    after="neighbours",
    hint="Give the names of the columns to ColumnTransformer, and the data frame to the pipeline.",
)
def order(student):
    other_order(student, np.random.default_rng(4))


@q1.check(
    "gives a number for a word that is new",
    points=0.5,
    misconception="closed-world",
    errors_show_it=True,
    after="neighbours",
    hint="What does handle_unknown of OneHotEncoder do?",
)
def unknown(student):
    unknown_word(student, np.random.default_rng(5))


@q1.check(
    "gives a row alone the same prediction",
    points=0.5,
    misconception="fit-on-each-table",
    after="neighbours",
    hint="What are mean and standard deviation of a table with a single row?",
)
def alone(student):
    comes_alone(student, np.random.default_rng(6))


UNITS = {"area": "square metres", "age": "years", "floor": "number"}


def features_of(student, known, numbers, words, units):
    """Return the student's table and the right one."""
    lines = [[one, one, "number", units.get(one, "not documented")] for one in numbers]
    for one in words:
        for word in sorted(set(known[one])):
            lines.append([f"{one}={word}", one, "word", "0 or 1"])
    right = pd.DataFrame(lines, columns=["feature", "source", "kind", "unit"])
    return student["feature_table"](known, numbers, words, units), right


def one_line_each(student, known, numbers, words, units):
    """Expect a line for each feature, with its source and its kind."""
    came, right = features_of(student, known, numbers, words, units)
    came = expect.table(came, columns=list(right), name="feature_table")
    names = [str(one) for one in came["feature"]]
    expect.equal(names, list(right["feature"]), name='column "feature"')
    expect.table(came, right, name="feature_table")


def three_houses():
    return pd.DataFrame(
        {
            "area": [70.0, 45.0, 90.0],
            "town": ["Cork", "Arles", "Cork"],
            "age": [3.0, 80.0, 20.0],
            "heating": ["gas", "wood", "none"],
        }
    )


@q2.check("has four columns", points=0)
def four_columns(student):
    came, right = features_of(student, three_houses(), ["area"], ["town"], UNITS)
    expect.table(came, columns=list(right), name="feature_table")


# With as many lines as features, a wrong line is a matter of form. With fewer it is a belief about
# features, of which the checks below speak.
@q2.check(
    "fills each line as asked",
    points=0,
    after="four_columns",
    hint="Compare your names with the example Home=rent, and the kinds and units with the list.",
)
def filled(student):
    came, right = features_of(student, three_houses(), ["area"], ["town"], UNITS)
    came = expect.table(came, columns=list(right), name="feature_table")
    names = [str(one) for one in came["feature"]]
    if len(names) == len(right):
        expect.equal(sorted(names), sorted(right["feature"]), name='column "feature", sorted,')
        lines = [names.index(one) for one in right["feature"]]
        expect.table(came.iloc[lines].reset_index(drop=True), right, name="feature_table")


@q2.check(
    "keeps the order of the lines",
    points=0,
    after="filled",
    hint="The words of each column come in alphabetical order. What does sorted do?",
)
def in_order(student):
    given = three_houses(), ["age", "area"], ["town", "heating"], UNITS
    came, right = features_of(student, *given)
    came = expect.table(came, columns=list(right), name="feature_table")
    names = [str(one) for one in came["feature"]]
    if sorted(names) == sorted(right["feature"]):
        expect.equal(names, list(right["feature"]), name='column "feature"')


@q2.check(
    "has a line for each word",
    points=1,
    misconception="column-is-a-feature",
    after="in_order",
    hint="How many columns does one-hot encoding make of a column with three words?",
)
def each_word(student):
    one_line_each(student, three_houses(), ["age", "area"], ["town", "heating"], UNITS)


@q2.check(
    "has a line for a number without a unit",
    points=1,
    misconception="undocumented-is-left-out",
    after="filled",
    hint="What does your function do with a number that is not in units?",
)
def no_unit(student):
    one_line_each(student, three_houses(), ["age", "area"], [], {"area": "square metres"})
