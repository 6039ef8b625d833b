"""Faults planted in the credit table, one kind at a time, and a picture of who sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mlcourse.teaching.figures import COLOURS


def _gaps(table: Any, rng: Any) -> None:
    table.loc[_some(table, 40, rng), "Age"] = float("nan")


def _ten_times(table: Any, rng: Any) -> None:
    table.loc[_some(table, 10, rng), "Age"] *= 10


def _spelling(table: Any, rng: Any) -> None:
    rows = _some(table[table["Job"] == "freelance"], 30, rng)
    table.loc[rows, "Job"] = "Freelance"


def _reversed(table: Any, rng: Any) -> None:
    income = table["Income"]
    rows = _some(table[(income >= 100) & (income % 10 > 0)], 10, rng)
    table.loc[rows, "Income"] = [float(str(int(one))[::-1]) for one in income[rows]]


def _stand_in(table: Any, rng: Any) -> None:
    table.loc[_some(table, 60, rng), "Income"] = 99.0


def _contradiction(table: Any, rng: Any) -> None:
    rows = _some(table[table["Age"] < 45], 20, rng)
    table.loc[rows, "Seniority"] = table.loc[rows, "Age"] - rng.integers(0, 10, size=len(rows))


def _one_sided(table: Any, _rng: Any) -> None:
    table.loc[table["Marital"] == "separated", "Status"] = "good"


def _copies(table: Any, rng: Any) -> Any:
    return table.loc[_some(table, 40, rng)]


def _near_copies(table: Any, rng: Any) -> Any:
    again = table.loc[_some(table, 40, rng)]
    # Asked again for a little less: the amount stays below the price.
    return again.assign(Amount=again["Amount"] - 10 * rng.integers(1, 6, size=len(again)))


FAULTS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "40 ages empty": _gaps,
        "10 ages ten times too high": _ten_times,
        "30 jobs spelt otherwise": _spelling,
        "10 incomes typed backwards": _reversed,
        "60 unknown incomes noted as 99": _stand_in,
        "20 people at work as children": _contradiction,
        "one group without bad loans": _one_sided,
        "40 rows entered twice": _copies,
        "40 rows twice, amount changed": _near_copies,
    }
)


def plant(table: Any, fault: str, rng: Any) -> Any:
    """Return a copy of the credit table with one fault planted in it.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mlcourse.data.load_credit` gives it.
    fault : str
        A name of `FAULTS`.
    rng : numpy.random.Generator
        Chooses the rows.

    Returns
    -------
    pandas.DataFrame
        With new row numbers from 0 on; rows entered again stand at the end.
    """
    import pandas as pd

    planted = table.reset_index(drop=True)
    more = FAULTS[fault](planted, rng)
    return planted if more is None else pd.concat([planted, more], ignore_index=True)


def almost_copies(table: Any) -> Any:
    """Tell which rows equal an earlier row in all columns, or in all columns but one.

    Each cell becomes a random number that stands for its column and its value, and each row the
    sum of its cells. Without one column's cells, rows that agree elsewhere have equal sums.

    Parameters
    ----------
    table : pandas.DataFrame
        Two empty cells count as equal.

    Returns
    -------
    pandas.Series of bool
        With the index of the table.
    """
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    cells = np.empty(table.shape, dtype=np.int64)
    for position, column in enumerate(table):
        codes, values = pd.factorize(table[column], use_na_sentinel=False)
        cells[:, position] = rng.integers(2**62, size=len(values))[codes]
    sums = cells.sum(axis=1)
    again = np.zeros(len(table), dtype=bool)
    for position in range(table.shape[1]):
        again |= pd.Series(sums - cells[:, position]).duplicated().to_numpy()
    return pd.Series(again, index=table.index)


def tally(ax: Any, counts: Mapping[str, Sequence[int]], tools: Sequence[str], draws: int) -> None:
    """Draw in how many of some draws each tool shows each fault, as a table of dots with numbers.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    counts : mapping of str to sequence of int
        Fault, drawn from top to bottom, to the number of draws in which each tool shows it.
    tools : sequence of str
        Names of the columns, in the order of the counts.
    draws : int
    """
    for row, numbers in enumerate(counts.values()):
        for column, number in enumerate(numbers):
            seen = number / draws
            ax.scatter(
                column,
                row,
                s=420,
                color=COLOURS["blue"],
                alpha=0.15 + 0.85 * seen if number else 0,
                linewidth=0,
            )
            ax.annotate(
                str(number),
                (column, row),
                ha="center",
                va="center",
                color="white" if seen > 0.5 else "black",
                fontweight="bold" if number else "normal",
            )
    ax.set_yticks(range(len(counts)), list(counts))
    ax.set_xticks(range(len(tools)), list(tools))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set(xlim=(-0.6, len(tools) - 0.4), ylim=(len(counts) - 0.4, -0.6))
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)


def _some(table: Any, count: int, rng: Any) -> Any:
    return rng.choice(table.index.to_numpy(), size=count, replace=False)
