"""Deliveries hold the faults that they promise, and nothing else is changed."""

from __future__ import annotations

import pandas as pd
import pytest

from mlcourse.data import load_flights
from mlcourse.teaching.deliveries import COLUMNS, deliver_flights

KEY = ["month", "day", "carrier", "flight", "origin"]


@pytest.fixture(scope="module")
def flights():
    return load_flights()[0].iloc[::40].reset_index(drop=True)


@pytest.fixture(scope="module")
def delivered(flights):
    return deliver_flights(flights, 4000, seed=3)


def test_a_delivery_follows_its_seed_and_leaves_the_source(flights, delivered):
    before = flights.copy()
    again = deliver_flights(flights, 4000, seed=3)
    pd.testing.assert_frame_equal(again, delivered)
    pd.testing.assert_frame_equal(flights, before)
    assert not deliver_flights(flights, 4000, seed=4).equals(delivered)


def test_a_delivery_has_the_faults_it_promises(delivered):
    assert list(delivered.columns) == [*COLUMNS, "source"]
    assert len(delivered) == 4080
    spelled = delivered["origin"].str.strip().str.upper()
    assert set(delivered["origin"]) == {"EWR", "JFK", "LGA", " jfk"}
    as_text = delivered["distance"].map(lambda miles: isinstance(miles, str))
    assert (as_text == (spelled == "LGA")).all()
    assert 0 < (delivered["air_time"] == -1).mean() < 0.03
    assert delivered["source"].nunique() == 1


def test_rows_that_come_twice_differ_in_a_gap(delivered):
    table = delivered.assign(origin=delivered["origin"].str.strip().str.upper())
    twice = table[table.duplicated(KEY, keep=False)]
    assert len(twice) == 160
    assert (twice.groupby(KEY)["dest"].count() == 1).all()


def test_everything_else_is_as_it_was(flights, delivered):
    table = delivered.assign(origin=delivered["origin"].str.strip().str.upper())
    joined = table.merge(flights, on=KEY, suffixes=("", "_true"), validate="many_to_one")
    assert len(joined) == len(table)
    late = joined["arr_delay"].fillna(-999) == joined["arr_delay_true"].fillna(-999)
    miles = joined["distance"].astype(str).str.replace(",", "").astype(int)
    assert late.all() and (miles == joined["distance_true"]).all()
