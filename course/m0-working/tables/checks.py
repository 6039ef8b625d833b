"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["tables.group-both", "tables.handle-null"])
q2 = question("q2", objectives=["tables.join-safely", "tables.handle-null"])

# Runs a query where the student's code runs, on tables that the check makes.
RUN = """
import sqlite3

def run(query, tables):
    db = sqlite3.connect(":memory:")
    for name, (columns, rows) in tables.items():
        db.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        db.executemany(f"INSERT INTO {name} VALUES ({marks})", [tuple(row) for row in rows])
    return [tuple(row) for row in db.execute(query).fetchall()]
"""


def plain(frame):
    """Return columns and rows of a table, missing values as None."""
    rows = frame.astype(object).where(frame.notna(), None).values.tolist()
    return list(frame.columns), rows


def asked(student, name, **tables):
    """Return the rows of a student's query on tables of ours."""
    expect.type_(student[name], str, name=name)
    run = student.define(RUN, "run")
    return run(student[name], {table: plain(frame) for table, frame in tables.items()})


def flights_of(rows):
    """Return a small table of flights."""
    frame = pd.DataFrame(rows, columns=["carrier", "tailnum", "arr_delay"])
    return frame.astype({"carrier": object, "tailnum": object, "arr_delay": float})


def registry_of(rows):
    """Return a small registry of aeroplanes."""
    frame = pd.DataFrame(rows, columns=["tailnum", "seats", "entry"])
    return frame.astype({"tailnum": object})


def both_ways(student, flights):
    """Return what the student's query and the student's function give, each with its name."""
    frame = expect.type_(student["by_plane"](flights), pd.DataFrame, name="by_plane(flights)")
    expect.true(
        frame.shape[1] == 4,
        "`by_plane(flights)` does not have four columns.",
        expected="tailnum, planned, arrived, delay",
        actual=", ".join(map(str, frame.columns)),
        next_step="A key that stands in the index becomes a column with reset_index().",
    )
    return {
        "result of by_plane_sql": asked(student, "by_plane_sql", flights=flights),
        "result of by_plane": [tuple(row) for row in frame.itertuples(index=False)],
    }


def of_plane(rows, tailnum):
    """Return what a result says of one aeroplane, None if it is not there."""
    return next((tuple(row[1:]) for row in rows if row[0] == tailnum), None)


FULL = flights_of([("AA", "N1", 10), ("UA", "N2", -4), ("UA", "N2", 6), ("AA", "N1", 2)])
GAPS = flights_of([("AA", "N1", 10), ("AA", "N1", None), ("UA", "N2", -4), ("UA", "N2", 6)])
UNNAMED = flights_of([("AA", "N1", 10), ("UA", None, 30), ("UA", None, 8), ("UA", "N3", 5)])
# What the question asks for, counted by hand.
BY_PLANE = [("N1", 2, 2, 6.0), ("N2", 2, 2, 1.0)]
BY_PLANE_UNNAMED = [("N1", 1, 1, 10.0), (None, 2, 2, 19.0), ("N3", 1, 1, 5.0)]


@q1.check("groups by aeroplane, in SQL and in pandas", points=1)
def groups_both(student):
    for label, rows in both_ways(student, FULL).items():
        expect.rows(rows, BY_PLANE, name=label)


@q1.check(
    "gives planned before arrived flights",
    points=0,
    after="groups_both",
    hint="Compare the order of your columns with that of the question.",
)
def in_order(student):
    for label, rows in both_ways(student, GAPS).items():
        found = of_plane(rows, "N1") or (0, 0, None)
        expect.true(
            found[0] >= found[1],
            f"In the {label} more flights of N1 have arrived than were planned.",
            expected="tailnum, planned, arrived, delay",
            actual=f"{found[0]} planned, {found[1]} arrived",
            next_step="Look which of your two counts stands first.",
        )


@q1.check(
    "counts planned and arrived flights apart",
    points=1,
    misconception="count-is-count",
    after="in_order",
    hint="COUNT(*) and size count rows. COUNT(column) and count leave something out. What?",
)
def counts_apart(student):
    for label, rows in both_ways(student, GAPS).items():
        found = of_plane(rows, "N1") or ("no row",) * 3
        expect.true(
            found[:2] == (2, 1),
            f"The {label} does not count the two flights of N1 as they are: one has no arr_delay.",
            expected="2 planned, 1 arrived",
            actual=f"{found[0]} planned, {found[1]} arrived",
        )


@q1.check(
    "takes no missing delay for a delay of zero",
    points=1,
    misconception="null-is-zero",
    after="counts_apart",
    hint="Which number stands for a delay that nobody measured? What does it do to a mean?",
)
def missing_is_not_zero(student):
    for label, rows in both_ways(student, GAPS).items():
        found = of_plane(rows, "N1")
        expect.close(found[2], 10.0, name=f"mean delay of N1 in the {label}")


@q1.check(
    "gives the row without a tailnum as it is",
    points=0,
    after="groups_both",
    hint="What is missing stays missing: the key of this row is NULL in SQL, NaN in pandas.",
)
def unnamed_stays_unnamed(student):
    for label, rows in both_ways(student, UNNAMED).items():
        if sum(row[1] for row in rows) == len(UNNAMED):  # otherwise the next check speaks
            expect.rows(rows, BY_PLANE_UNNAMED, name=label)


@q1.check(
    "has a row for flights without a tailnum",
    points=1,
    misconception="missing-keys-stay",
    after="unnamed_stays_unnamed",
    hint="Read what the option dropna of groupby does, and what its default is.",
)
def unnamed_group(student):
    for label, rows in both_ways(student, UNNAMED).items():
        planned = sum(row[1] for row in rows)
        expect.true(
            planned == len(UNNAMED),
            f"The {label} does not count all flights: those without a tailnum are missing.",
            expected=f"{len(UNNAMED)} planned flights in all groups together",
            actual=str(planned),
        )
        expect.rows(rows, BY_PLANE_UNNAMED, name=label)


def seats_both(student, flights, registry):
    """Return the student's seats of each flight, and the rows of the student's bill."""
    frame = expect.type_(
        student["with_seats"](flights, registry), pd.DataFrame, name="with_seats(flights, registry)"
    )
    expect.true(
        "seats" in frame.columns,
        "`with_seats(flights, registry)` has no column seats.",
        actual=", ".join(map(str, frame.columns)),
    )
    return frame, asked(student, "bill_sql", flights=flights, registry=registry)


def expect_bill(student, flights, registry, seats, bill):
    """Expect the seats of each flight, and the rows of the bill."""
    frame, came = seats_both(student, flights, registry)
    right = np.array(seats, dtype=float)
    expect.close(frame["seats"].to_numpy(), right, equal_nan=True, name="seats")
    expect.rows(came, bill, name="result of bill_sql")


def expect_row_count(student, flights, registry, because):
    """Expect as many rows as there are flights, in the table and in the bill."""
    frame, bill = seats_both(student, flights, registry)
    counted = {
        "`with_seats(flights, registry)`": len(frame),
        "The result of bill_sql": sum(row[1] for row in bill if len(row) > 1),
    }
    for label, rows in counted.items():
        expect.true(
            rows == len(flights),
            f"{label} does not hold each flight once, {because}.",
            expected=f"{len(flights)} flights",
            actual=f"{rows} flights",
        )


FLOWN = flights_of([("UA", "N2", 1), ("AA", "N1", 2), ("UA", "N2", 3), ("AA", "N4", 4)])
ONCE = registry_of([("N1", 50, 1), ("N2", 180, 1), ("N3", 70, 1), ("N4", 20, 1)])
TWICE = registry_of([("N2", 170, 2), ("N1", 50, 1), ("N2", 180, 1), ("N4", 20, 1)])
FEW = registry_of([("N1", 50, 1), ("N4", 20, 1)])
NAMELESS = flights_of([("UA", None, 1), ("AA", "N1", 2)])
BLANK = registry_of([("N1", 50, 1), (None, 300, 1)])


@q2.check("finds the seats where each key stands once", points=1)
def plain_join(student):
    expect_bill(student, FLOWN, ONCE, [180, 50, 180, 20], [("AA", 2, 70, 0), ("UA", 2, 360, 0)])


@q2.check(
    "has a row for each flight without a match",
    points=0,
    misconception="join-keeps-unmatched",
    after="plain_join",
    hint="Which kind of join keeps the rows on its left that have no match?",
)
def rows_without_match(student):
    expect_row_count(student, FLOWN, FEW, "when two flights have no entry in the registry")


@q2.check(
    "keeps flights whose aeroplane is not in the registry",
    points=1,
    after="rows_without_match",
    hint="Seats that nobody knows stay unknown: NaN in pandas, NULL in SQL, and no zero.",
)
def keeps_unmatched(student):
    known, bill = [np.nan, 50, np.nan, 20], [("AA", 2, 70, 0), ("UA", 2, None, 2)]
    expect_bill(student, FLOWN, FEW, known, bill)


@q2.check(
    "keeps flights that are equal in all columns",
    points=0,
    after="plain_join",
    hint="Two flights can have the same carrier, tailnum and delay. Which of your steps drops one?",
)
def keeps_equal_flights(student):
    more = pd.concat([FLOWN, FLOWN.iloc[:1]], ignore_index=True)
    expect_row_count(student, more, ONCE, "when two flights are equal in all columns")


@q2.check(
    "counts each flight once, however many entries its aeroplane has",
    points=1,
    misconception="join-keeps-rows",
    after="keeps_equal_flights",
    hint="How often does N2 stand in the registry? What must become of it before the join?",
)
def counts_once(student):
    more = pd.concat([FLOWN, FLOWN.iloc[:1]], ignore_index=True)
    expect_row_count(student, more, TWICE, "when an aeroplane has two entries in the registry")


@q2.check(
    "takes the newest entry",
    points=1,
    misconception="any-entry-will-do",
    after="counts_once",
    hint="In which order are the entries when you drop the repeated ones?",
)
def takes_newest(student):
    expect_bill(student, FLOWN, TWICE, [170, 50, 170, 20], [("AA", 2, 70, 0), ("UA", 2, 340, 0)])


@q2.check(
    "keeps a flight without a tailnum",
    points=0,
    after="keeps_unmatched",
    hint="From which of the two tables may rows without a key be left out?",
)
def keeps_nameless(student):
    expect_row_count(student, NAMELESS, ONCE, "when one of them has no tailnum")


@q2.check(
    "gives no seats to a flight without a tailnum",
    points=1,
    misconception="missing-matches-missing",
    after="keeps_nameless",
    hint="pandas takes two missing keys for equal, SQL does not. Which rows must go before merge?",
)
def no_key_no_seats(student):
    frame, bill = seats_both(student, NAMELESS, BLANK)
    expect.true(
        bool(frame["seats"].isna().iloc[0]),
        "A flight without a tailnum got the seats of a registry entry without a tailnum.",
        expected="no seats (NaN)",
        actual=str(frame["seats"].iloc[0]),
    )
    expect.rows(bill, [("AA", 1, 50, 0), ("UA", 1, None, 1)], name="result of bill_sql")
