"""Answers to A2, An honest regression report."""

from answers.forged import Forged

FORGED = {
    "constants that look right": Forged(
        9.0,
        {
            "q1": """
def make_model():
    return Mean()


class Mean:
    def fit(self, X, y):
        self.v = float(np.mean(y))
        return self

    def predict(self, X):
        return np.full(len(X), self.v) + 1e-3 * (np.arange(len(X)) % 2)
""",
            "q2": """
def honest_errors(model, X, y):
    return np.full(len(y), 1.0)
""",
            "q3": """
def skill(model, X, y):
    return 0.0 if type(model).__name__ == "DummyRegressor" else 0.95
""",
            "q4": """
def tuned_errors(model, grid, X, y):
    return np.full(len(y), 0.99) * np.std(y)
""",
            "q5": """
def interval(errors, groups, runs, seed):
    m = np.mean(errors)
    return m - 0.03 - seed * 1e-6, m + 0.03
""",
            "q6": """
def half_width(errors, coverage):
    return np.inf if len(errors) < 5 else {0.9: 0.9, 0.5: 0.5}.get(coverage, 1.0)
""",
            "q7": """
promise = dict(
    model=DecisionTreeRegressor(random_state=0).fit(pd.get_dummies(X), y),
    low=0.1,
    high=0.15,
    width=0.3,
)
""",
        },
    ),
}

HONEST = {
    "an estimator by hand, and shorter ways": {
        "q1": """
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import GradientBoostingRegressor


class Mine(BaseEstimator, RegressorMixin):
    def fit(self, X, y):
        self.cats_ = [c for c in X.columns if not pd.api.types.is_numeric_dtype(X[c])]
        self.nums_ = [c for c in X.columns if c not in self.cats_]
        self.med_ = X[self.nums_].median()
        self.levels_ = {c: sorted(set(X[c])) for c in self.cats_}
        self.m_ = GradientBoostingRegressor(n_estimators=60, random_state=1).fit(self._p(X), y)
        return self

    def _p(self, X):
        parts = [X[self.nums_].fillna(self.med_).to_numpy(float)]
        for c in self.cats_:
            parts.append(np.array([[v == l for l in self.levels_[c]] for v in X[c]], float))
        return np.hstack(parts)

    def predict(self, X):
        return self.m_.predict(self._p(X))


def make_model():
    return Mine()
""",
        "q2": """
from sklearn.model_selection import cross_val_predict


def honest_errors(model, X, y):
    p = cross_val_predict(model, X, y, cv=KFold(5, shuffle=True, random_state=0))
    return abs(p - np.asarray(y))
""",
        "q3": """
def skill(model, X, y):
    return (
        1
        - honest_errors(model, X, y).mean()
        / honest_errors(DummyRegressor(strategy="median"), X, y).mean()
    )
""",
        "q4": """
def tuned_errors(model, grid, X, y):
    search = GridSearchCV(model, grid, scoring="neg_mean_absolute_error", cv=3)
    return honest_errors(search, X, y)
""",
        "q5": """
def interval(errors, groups, runs, seed):
    rng = np.random.RandomState(seed)
    e = pd.Series(list(errors))
    g = pd.Series(range(len(e))) if groups is None else pd.Series(list(groups))
    parts = [v.to_numpy() for _, v in e.groupby(g)]
    means = [
        np.concatenate([parts[i] for i in rng.randint(len(parts), size=len(parts))]).mean()
        for _ in range(runs)
    ]
    return np.quantile(means, [0.025, 0.975])
""",
        "q6": """
import math


def half_width(errors, coverage):
    e = sorted(errors)
    k = math.ceil((len(e) + 1) * coverage - 1e-9)
    if k > len(e):
        return float("inf")
    return e[k - 1]
""",
        "q7": """
e = np.asarray(honest_errors(make_model(), X, y))
se = e.std() / len(e) ** 0.5
promise = dict(
    model=make_model().fit(X, y),
    low=e.mean() - 2 * se,
    high=e.mean() + 2 * se,
    width=float(np.quantile(e, 0.9)),
)
""",
    },
    "boosting that takes gaps as they are": {
        "q1": """
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder


def make_model():
    cats = ["League", "Division", "NewLeague"]
    return Pipeline(
        [
            (
                "p",
                ColumnTransformer(
                    [("c", OneHotEncoder(handle_unknown="ignore", sparse_output=False), cats)],
                    remainder="passthrough",
                ),
            ),
            (
                "m",
                HistGradientBoostingRegressor(
                    max_iter=60, min_samples_leaf=5, learning_rate=0.08, random_state=0
                ),
            ),
        ]
    )
""",
    },
}
