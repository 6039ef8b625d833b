"""Hidden checks: shapes and numbers drawn anew, beside a reference that is known to be right."""

import numpy as np
from checks import expect_no_loop, q1, q2, true_distances
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlcourse.checks import expect

WHOLE = st.integers(-20, 20)
HALVES = WHOLE.map(lambda value: value / 2)


def tables(rows, columns, *, dtypes=(float, np.int64)):
    """Return a strategy of tables of a shape, of whole numbers or halves."""
    kinds = [
        hnp.arrays(kind, (rows, columns), elements=HALVES if kind is float else WHOLE)
        for kind in dtypes
    ]
    return st.one_of(kinds)


@st.composite
def two_tables(draw):
    """Draw two tables with the same number of columns, one row and one column included."""
    columns = draw(st.integers(1, 4))
    return tuple(draw(tables(draw(st.integers(1, 5)), columns)) for _ in range(2))


# The reference is exact here. Formulas that expand the square are off by 1e-6 at most where two
# rows are equal, so 1e-4 leaves them room; another metric is off by 0.1 and more.
@q1.check(
    "gives the distances for tables of any size",
    points=2,
    after="one_for_each_pair",
    time_limit=60.0,
    hint="Try tables with one row, with one column, and with as many rows as columns.",
)
def any_size(student, rng):
    expect.everywhere(
        student["distances"], true_distances, two_tables(), rng=rng, atol=1e-4, examples=40
    )


@q1.check(
    "takes pictures as numbers",
    points=1,
    misconception="small-integers-wrap",
    after="whole_numbers",
    hint="Which dtype have the differences of your two arrays?",
)
def pictures(student, rng):
    A, B = (rng.integers(0, 256, size=(rows, 16), dtype=np.uint8) for rows in (5, 8))
    expect.close(
        student["distances"](A, B), true_distances(A, B), atol=1e-2, name="result of distances"
    )


@q1.check(
    "takes no more steps for still more rows",
    points=1,
    misconception="hidden-loop",
    after="no_loop",
    hint="Does Python come back to your function once for each row?",
)
def still_no_loop(student, rng):
    expect_no_loop(student, rng.normal(size=(11, 5)), rng.normal(size=(150, 5)))


@st.composite
def table_and_axis(draw):
    """Draw a table, square ones and constant columns among them, and an axis."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    table = draw(tables(rows, columns))
    if draw(st.booleans()):
        table[:, draw(st.integers(0, columns - 1))] = draw(WHOLE)
    return table, draw(st.integers(0, 1))


def true_standardise(table, axis):
    """Return the table standardised along an axis, equal numbers as zeros."""
    table = np.asarray(table, dtype=float)
    spread = table.std(axis=axis, keepdims=True)
    equal = table.max(axis=axis, keepdims=True) == table.min(axis=axis, keepdims=True)
    centred = np.where(equal, 0, table - table.mean(axis=axis, keepdims=True))
    return centred / np.where(equal, 1, spread)


@q2.check(
    "standardises any table along any axis",
    points=2,
    after="each_column",
    time_limit=60.0,
    hint="Try a table with one row, one with equal columns, and whole numbers.",
)
def any_table(student, rng):
    expect.everywhere(
        student["standardise"],
        true_standardise,
        table_and_axis(),
        rng=rng,
        atol=1e-6,
        examples=40,
    )


@q2.check(
    "standardises square tables by row",
    points=1,
    misconception="fits-so-right",
    errors_show_it=True,
    after="each_row",
    hint="In a square table, what tells rows from columns?",
)
def square_tables(student, rng):
    for size in (2, 3, 7):
        table = rng.normal(50, 10, size=(size, size)).round(2)
        expect.close(
            student["standardise"](table, 1),
            true_standardise(table, 1),
            name="result of standardise",
        )
