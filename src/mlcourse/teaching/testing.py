"""Faulty versions of a feature that all run without an error, and a figure of what stops them.

The feature is the mean of a person's earlier reaction times, on the table `load_sleepstudy`. Each
version holds one fault, as it is met in such code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mlcourse.teaching.figures import COLOURS


def _mean_of(table: Any, rows: Any, known: Any = None) -> Any:
    """Return the mean time of the rows that count for each row, as ``rows[i, j]`` tells."""
    import numpy as np
    import pandas as pd

    time = table["Reaction"].to_numpy(dtype=float)
    counts = rows & (~np.isnan(time) if known is None else known)
    total, number = counts @ np.nan_to_num(time), counts.sum(axis=1)
    mean = np.divide(total, number, out=np.full(len(time), np.nan), where=number > 0)
    return pd.Series(mean, index=table.index)


def _pairs(table: Any) -> tuple[Any, Any]:
    """Return which rows are of the same person, and by how many days each row is later."""
    person, day = table["Subject"].to_numpy(), table["Days"].to_numpy()
    return person[:, None] == person, day[:, None] - day


def _earlier(table: Any) -> Any:
    same, later = _pairs(table)
    return _mean_of(table, same & (later > 0))


def counts_today(table: Any) -> Any:
    """Take the row's own time into the mean."""
    same, later = _pairs(table)
    return _mean_of(table, same & (later >= 0))


def sees_the_future(table: Any) -> Any:
    """Take the other days of the person, earlier and later ones."""
    same, later = _pairs(table)
    return _mean_of(table, same & (later != 0))


def first_day_is_zero(table: Any) -> Any:
    """Give zero where there is no earlier time."""
    return _earlier(table).fillna(0)


def fills_from_all_rows(table: Any) -> Any:
    """Give the mean of all rows where there is no earlier time."""
    return _earlier(table).fillna(table["Reaction"].mean())


def cuts_digits(table: Any) -> Any:
    """Cut what stands after the point."""
    return _earlier(table) // 1


def mixes_persons(table: Any) -> Any:
    """Take the earlier days of all persons."""
    _, later = _pairs(table)
    return _mean_of(table, later > 0)


def trusts_row_order(table: Any) -> Any:
    """Take the rows above for the days before."""
    import numpy as np

    same, _ = _pairs(table)
    return _mean_of(table, np.tril(same, -1))


def joins_by_position(table: Any) -> Any:
    """Give sorted results the labels of unsorted rows."""
    means = _earlier(table.sort_values(["Subject", "Days"]))
    means.index = table.index
    return means


def gap_is_zero(table: Any) -> Any:
    """Count a missing time as zero."""
    same, later = _pairs(table)
    return _mean_of(table, same & (later > 0), known=True)


def changes_its_input(table: Any) -> Any:
    """Sort the table that belongs to the caller."""
    labels = table.index
    table.sort_values(["Subject", "Days"], inplace=True)
    return _earlier(table).reindex(labels)


FAULTS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "counts today": counts_today,
        "sees the future": sees_the_future,
        "first day is zero": first_day_is_zero,
        "fills from all rows": fills_from_all_rows,
        "cuts digits": cuts_digits,
        "mixes persons": mixes_persons,
        "trusts row order": trusts_row_order,
        "joins by position": joins_by_position,
        "gap is zero": gap_is_zero,
        "changes its input": changes_its_input,
    }
)


def who_stops(ax: Any, share: Mapping[str, Mapping[str, float]]) -> None:
    """Draw which check stops which fault: a disc as large as the share of draws that stop it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    share : mapping of str to mapping of str to float
        Name of a check to the share, from 0 to 1, of draws on which it stops each fault.
    """
    faults = list(next(iter(share.values())))
    for column, stopped in enumerate(share.values()):
        for row, fault in enumerate(faults):
            part = stopped[fault]
            if part > 0:
                ax.scatter(column, row, s=110 * part, color=COLOURS["blue"], zorder=2)
            else:
                ax.scatter(column, row, s=14, marker="x", color="#999999", linewidth=1)
    ax.set_xticks(range(len(share)), list(share), rotation=40, ha="left")
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(faults)), faults)
    ax.set(xlim=(-0.6, len(share) - 0.4), ylim=(len(faults) - 0.4, -0.6))
    ax.grid(visible=False)
