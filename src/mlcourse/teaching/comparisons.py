"""Scores of small trees on the same resamples, fast enough for hundreds of repeated comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def tree_scores(
    tables: Sequence[Any],
    y: Any,
    *,
    seed: int,
    resamples: int = 10,
    test: float = 0.2,
    depth: int = 2,
) -> Any:
    """Return the accuracies of a tree on several tables, split in the same way at random.

    Parameters
    ----------
    tables : sequence of array-like of shape (n, columns)
        Several sets of columns about the same rows.
    y : array-like of shape (n,)
        Classes.
    seed : int
        Fixes the splits and the trees.
    resamples : int
        How many times the rows are split anew.
    test : float
        Share of the rows on which a tree is scored.
    depth : int
        Of each tree.

    Returns
    -------
    numpy.ndarray of shape (len(tables), resamples)
        Share of right answers. A column belongs to one split.
    """
    import numpy as np
    from sklearn import config_context
    from sklearn.tree import DecisionTreeClassifier

    # The type that trees take: checking it anew for thousands of fits would take most of the time.
    columns = [np.ascontiguousarray(table, dtype=np.float32) for table in tables]
    classes = np.asarray(y)
    target = classes.astype(np.float64)
    tested = round(test * len(classes))
    rng = np.random.default_rng(seed)
    scores = np.empty((len(columns), resamples))
    tree = DecisionTreeClassifier(max_depth=depth, random_state=seed)
    # The settings are the same for all fits, so that one look at them would be enough.
    with config_context(skip_parameter_validation=True, assume_finite=True):
        for split in range(resamples):
            order = rng.permutation(len(classes))
            hidden, known = order[:tested], order[tested:]
            for place, X in enumerate(columns):
                tree.fit(X[known], target[known], check_input=False)
                said = tree.predict(X[hidden], check_input=False)
                scores[place, split] = np.mean(said == target[hidden])
    return scores
