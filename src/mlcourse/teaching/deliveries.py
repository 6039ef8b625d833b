"""Tables as suppliers deliver them: true rows, with faults that somebody made on the way.

The kinds of faults are those that D. Pyle (*Data Preparation for Data Mining*, 1999) and
J. M. Hellerstein (*Quantitative Data Cleaning for Large Databases*, 2008) describe.
"""

from __future__ import annotations

from typing import Any

import numpy as np

COLUMNS = (
    "month",
    "day",
    "hour",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "distance",
    "air_time",
    "arr_delay",
)


def deliver_flights(flights: Any, rows: int = 8000, *, seed: int) -> Any:
    """Return some flights as an agency might hand them over.

    Parameters
    ----------
    flights : pandas.DataFrame
        With the columns of `mlcourse.data.load_flights`; it stays as it is.
    rows : int
        Flights to draw; 1 in 50 of them is delivered twice, with a gap in one of the two.
    seed : int

    Returns
    -------
    pandas.DataFrame
        In random order, with the columns ``COLUMNS`` and ``source``, the same word in each row.
        Distances of one airport are text with a comma for thousands, one airport has a second
        spelling, and a few times in the air are negative.
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    table = flights.loc[rng.choice(flights.index, rows, replace=False), list(COLUMNS)]
    table = table.reset_index(drop=True)
    again = table.sample(rows // 50, random_state=rng.integers(2**31))
    again = again.assign(dest=None)
    table = pd.concat([table, again], ignore_index=True)
    as_text = table["origin"] == "LGA"
    table["distance"] = table["distance"].astype(object)
    table.loc[as_text, "distance"] = [f"{miles:,}" for miles in table.loc[as_text, "distance"]]
    spelled = (table["origin"] == "JFK") & (rng.random(len(table)) < 0.3)
    table.loc[spelled, "origin"] = " jfk"
    wrong = table["air_time"].notna() & (rng.random(len(table)) < 0.01)
    table.loc[wrong, "air_time"] = -1.0
    table["source"] = "on-time report"
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)
