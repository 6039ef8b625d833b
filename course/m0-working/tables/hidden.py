"""Hidden checks: flights and registries drawn anew, beside a reference known to be right."""

import numpy as np
from checks import (
    both_ways,
    flights_of,
    q1,
    q2,
    registry_of,
    seats_both,
)

from mlcourse.checks import expect

CARRIERS = ["AA", "B6", "DL", "UA"]


def by_plane(flights):
    """Return for each aeroplane the flights planned, those that arrived, and their mean delay."""
    groups = flights.groupby("tailnum", dropna=False)["arr_delay"]
    return groups.agg(["size", "count", "mean"]).reset_index()


def newest(registry):
    """Return the registry with the newest entry of each aeroplane only."""
    named = registry.dropna(subset=["tailnum"])
    return named.sort_values("entry").drop_duplicates("tailnum", keep="last")


def true_seats(flights, registry):
    """Return the seats of each flight, NaN where the aeroplane is not known."""
    return flights["tailnum"].map(newest(registry).set_index("tailnum")["seats"])


def true_bill(flights, registry):
    """Return for each airline its flights, the seats to be billed, and flights without seats."""
    seats = true_seats(flights, registry)
    table = flights.assign(seats=seats, unknown=seats.isna()).groupby("carrier")
    return [
        (carrier, len(one), one["seats"].sum(min_count=1), int(one["unknown"].sum()))
        for carrier, one in table
    ]


def draw_flights(rng, rows=60):
    """Return flights, some without an aeroplane's name, some that did not arrive."""
    names = [None if rng.random() < 0.1 else f"N{rng.integers(100, 115)}" for _ in range(rows)]
    delays = [None if rng.random() < 0.2 else float(rng.integers(-30, 90)) for _ in range(rows)]
    return flights_of(list(zip(rng.choice(CARRIERS, rows), names, delays, strict=True)))


def draw_registry(rng):
    """Return entries in random order: some aeroplanes have several, some none, one has no name."""
    rows = [(None, 999, 1)]
    for number in range(100, 115):
        entries = int(rng.integers(0, 4))
        rows += [(f"N{number}", int(rng.integers(20, 400)), one + 1) for one in range(entries)]
    return registry_of([rows[place] for place in rng.permutation(len(rows))])


@q1.check(
    "agrees in SQL and in pandas on tables it has never seen",
    points=2,
    after="groups_both",
    hint="Does your query name its table and columns as the exercise does, and nothing else?",
)
def other_flights(student, rng):
    for rows in (3, 30, 60):
        flights = draw_flights(rng, rows)
        for label, came in both_ways(student, flights).items():
            expect.rows(came, by_plane(flights), name=label)


@q2.check(
    "finds the seats of flights it has never seen, in their order",
    points=2,
    after="plain_join",
    hint="Compare the rows before and after: their number, their order, their seats.",
)
def other_seats(student, rng):
    for _ in range(3):
        flights, registry = draw_flights(rng), draw_registry(rng)
        flights.index = np.arange(len(flights))[::-1] + 5
        frame, bill = seats_both(student, flights, registry)
        expect.rows(
            list(zip(frame["carrier"], frame["tailnum"], frame["seats"], strict=True)),
            list(
                zip(
                    flights["carrier"],
                    flights["tailnum"],
                    true_seats(flights, registry),
                    strict=True,
                )
            ),
            ordered=True,
            name="with_seats",
        )
        expect.rows(bill, true_bill(flights, registry), name="result of bill_sql")
