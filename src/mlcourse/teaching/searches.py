"""Searches over the settings of a nearest-neighbour model, fast enough to be repeated often.

`GridSearchCV` fits each setting anew. All numbers of neighbours can be read from one sorted list of
distances, and each further column adds to the distances that are there, so that a search of a
hundred settings takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def neighbour_scores(
    X: Any, y: Any, cv: Any, *, columns: Sequence[int], neighbours: Sequence[int]
) -> Array:
    """Return the accuracy of each setting on each fold, as a search would.

    A setting keeps the columns that differ most between the two classes (`SelectKBest`), after
    scaling, and lets neighbours vote (`KNeighborsClassifier`). All steps are fitted on the rows for
    fitting only. The numbers are those of `GridSearchCV`, but for rows of which several neighbours
    are exactly equally far: there the two may take different ones.

    Parameters
    ----------
    X : array-like of shape (rows, columns)
        No column may be constant on the rows of a fold that are fitted.
    y : array-like of shape (rows,)
        0 or 1.
    cv : splitter or iterable of (array of int, array of int)
        As for `GridSearchCV`.
    columns : sequence of int
        Numbers of columns to keep.
    neighbours : sequence of int
        Numbers of neighbours; odd, so that no vote is a draw.

    Returns
    -------
    numpy.ndarray of shape (settings, folds)
        Settings in the order of `ParameterGrid`: all numbers of columns for the first number of
        neighbours, then for the second.
    """
    from sklearn.model_selection import check_cv

    table, truth = np.asarray(X, dtype=float), np.asarray(y, dtype=int)
    counts, scores = np.asarray(neighbours), []
    most = int(counts.max())
    for fit, test in check_cv(cv, truth, classifier=True).split(table, truth):
        known, new = table[fit], table[test]
        spread = known.std(axis=0)
        one, other = known[truth[fit] == 1].mean(axis=0), known[truth[fit] == 0].mean(axis=0)
        # For two classes this puts the columns in the same order as the F of SelectKBest.
        best_first = np.argsort(np.abs(one - other) / spread, kind="stable")[::-1]
        distance = np.zeros((len(test), len(fit)))
        right: dict[int, Array] = {}
        for kept, column in enumerate(best_first[: max(columns)], start=1):
            difference = (new[:, [column]] - known[:, column]) / spread[column]
            distance += difference**2
            if kept in columns:
                nearest = np.argpartition(distance, most - 1, axis=1)[:, :most]
                order = np.argsort(np.take_along_axis(distance, nearest, axis=1), axis=1)
                votes = truth[fit][np.take_along_axis(nearest, order, axis=1)].cumsum(axis=1)
                says = votes[:, counts - 1] > counts / 2
                right[kept] = (says == truth[test][:, None]).mean(axis=0)
        scores.append(np.array([right[kept] for kept in columns]).T.ravel())
    return np.array(scores).T
