"""The fast search gives the numbers of scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcourse.teaching.searches import neighbour_scores

COLUMNS, NEIGHBOURS = [1, 3, 4], [1, 5, 9]


def table(shift):
    rng = np.random.default_rng(0)
    y = rng.permutation(np.arange(60) % 2)
    X = rng.normal(size=(60, 4)) * [1, 10, 0.1, 1000]
    X[:, 1] += 10 * shift * y
    return X, y


@pytest.mark.parametrize("shift", [0.0, 2.0])
def test_each_setting_has_the_scores_of_a_grid_search(shift):
    X, y = table(shift)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    model = make_pipeline(StandardScaler(), SelectKBest(), KNeighborsClassifier())
    grid = {"kneighborsclassifier__n_neighbors": NEIGHBOURS, "selectkbest__k": COLUMNS}
    found = GridSearchCV(model, grid, cv=folds).fit(X, y).cv_results_
    came = neighbour_scores(X, y, folds, columns=COLUMNS, neighbours=NEIGHBOURS)
    assert came.shape == (9, 5)
    assert np.allclose(came, np.array([found[f"split{fold}_test_score"] for fold in range(5)]).T)


def test_parts_may_be_given_as_positions():
    X, y = table(20.0)
    part = (np.arange(40), np.arange(40, 60))
    came = neighbour_scores(X.tolist(), y.tolist(), [part], columns=[1], neighbours=[3, 5])
    assert came.tolist() == [[1.0], [1.0]]
