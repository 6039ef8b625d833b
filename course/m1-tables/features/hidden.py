"""Hidden checks: the same properties on tables drawn anew."""

import pandas as pd
from checks import (
    comes_alone,
    five_neighbours,
    one_line_each,
    other_order,
    other_units,
    other_words,
    poisoned_houses,
    predicts_rents,
    q1,
    q2,
    unknown_word,
)


@q1.check(
    "predicts other rents by five neighbours",
    points=1,
    after="neighbours",
    hint="Each prediction is the mean answer of five known rows, all with the same weight.",
)
def rents_again(student, rng):
    predicts_rents(student, rng)
    five_neighbours(student, rng)


# Properties are exact: the reference differs by 0, each mutant on every draw.
@q1.check(
    "does not depend on units in other tables",
    points=0.5,
    misconception="scale-is-a-detail",
    after="units",
    hint="Multiply a column by 1000 in both tables, and compare the predictions.",
)
def units_again(student, rng):
    other_units(student, rng)


@q1.check(
    "does not depend on words in other tables",
    points=0.5,
    misconception="words-are-numbers",
    after="words",
    hint="Exchange two words in both tables, and compare the predictions.",
)
def words_again(student, rng):
    other_words(student, rng)


@q1.check(
    "takes columns by name in other tables",
    points=0.5,
    misconception="position-is-the-column",
    after="order",
    hint="Exchange two columns of the new table, and compare the predictions.",
)
def order_again(student, rng):
    other_order(student, rng)


@q1.check(
    "gives a number for new words in other tables",
    points=0.5,
    misconception="closed-world",
    errors_show_it=True,
    after="unknown",
    hint="Put a word into the new table that the known table does not have.",
)
def unknown_again(student, rng):
    unknown_word(student, rng)


@q1.check(
    "predicts each row without the other new rows",
    points=1,
    misconception="fit-on-each-table",
    after="alone",
    hint="Change one new row, and compare the predictions of all others.",
)
def alone_again(student, rng):
    comes_alone(student, rng)
    poisoned_houses(student, rng)


def drawn_plants(rng):
    """Return a table with words drawn anew, and units for some of its numbers."""
    numbers = [f"leaf {number}" for number in rng.permutation(6)[:4]]
    table = pd.DataFrame(rng.normal(size=(30, 4)), columns=numbers)
    for column in ("soil", "light"):
        kinds = [f"{column} {number}" for number in rng.permutation(20)[: int(rng.integers(2, 7))]]
        table[column] = rng.choice(kinds, size=30)
    order = [str(one) for one in rng.permutation(numbers)]
    return table[[str(one) for one in rng.permutation(table.columns)]], order


@q2.check(
    "has a line for each word of other tables",
    points=1,
    misconception="column-is-a-feature",
    after="each_word",
    hint="The words come from the table known, not from a list.",
)
def each_word_again(student, rng):
    table, numbers = drawn_plants(rng)
    units = {one: f"{rng.integers(2, 99)} mm" for one in numbers}
    one_line_each(student, table, numbers, ["soil", "light"], units)


@q2.check(
    "has a line for numbers without units in other tables",
    points=1,
    misconception="undocumented-is-left-out",
    after="no_unit",
    hint="Each number is a feature, whether its unit is known or not.",
)
def no_unit_again(student, rng):
    table, numbers = drawn_plants(rng)
    units = {one: f"{rng.integers(2, 99)} mm" for one in numbers[1:3]}
    one_line_each(student, table, numbers, [], units)
