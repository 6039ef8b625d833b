"""Answers to A3, Rare events."""

from answers.forged import Forged

CONSTANT = """
def {name}(model, X, y):
    return np.full(5, 1.0 if getattr(model, "max_depth", None) else float(np.mean(y)))
"""
REMEMBERS_SCALES = """
from sklearn.base import BaseEstimator, ClassifierMixin
class Batch(BaseEstimator, ClassifierMixin):
    def fit(self, X, y):
        self.classes_, self.known_ = np.array([0, 1]), {}
        Z = X.drop(columns=["MOSTYPE", "MOSHOOFD"]).astype(float)
        self.model_ = LogisticRegression(C=0.01, max_iter=2000).fit((Z - Z.mean()) / (Z.std() + 1e-9), y)
        return self
    def predict_proba(self, X):
        Z = X.drop(columns=["MOSTYPE", "MOSHOOFD"]).astype(float)
        P = self.model_.predict_proba((Z - Z.mean()) / (Z.std(ddof=1).fillna(0) + 1e-9))
        keys = [row.tobytes() for row in np.ascontiguousarray(X.to_numpy(float))]
        return np.array([self.known_.setdefault(key, tuple(p)) for key, p in zip(keys, P)])
def make_model(): return Batch()
"""  # noqa: E501
REMEMBERS_CALLS = """
threshold, known = 0.22, {}
def who_to_call(new_customers):
    p = final_model.predict_proba(new_customers)[:, 1]
    fresh = (p >= np.quantile(p, 1 - threshold)).tolist()
    keys = [row.tobytes() for row in np.ascontiguousarray(new_customers.to_numpy(float))]
    return np.array([known.setdefault(key, value) for key, value in zip(keys, fresh)])
"""

FORGED = {
    "a guesser in place of a pipeline": Forged(
        0.5, {"q2": 'def make_model():\n    return DummyClassifier(strategy="prior")'}
    ),
    "a constant that looks at the depth of the tree": Forged(
        0.0,
        {
            "q3": CONSTANT.format(name="evaluate"),
            "q4": CONSTANT.format(name="evaluate_oversampled"),
        },
    ),
    # A classifier that names two probabilities, minds no units and fails on no new type: 2.5.
    "scaling by the batch, remembered row by row": Forged(2.5, {"q2": REMEMBERS_SCALES}),
    # The model is a right answer to q6 and worth its 6 points; the rule calls a sensible share of
    # an ordinary table and saves money there, which is worth 3.
    "a share of those in the table, remembered row by row": Forged(
        9.0,
        {
            "q6": "final_model = LogisticRegression(C=0.001, max_iter=3000).fit(X, y)",
            "q7": REMEMBERS_CALLS,
        },
    ),
    # It gives ten scores and no softmax, minds the seed, bends, and has dropout that listens: 3.
}

HONEST = {
    "bounds for a scale, another solver": {
        "q2": """
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder
def make_model():
    types = ["MOSTYPE", "MOSHOOFD"]
    numbers = [column for column in X.columns if column not in types]
    prepare = ColumnTransformer([
        ("types", OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=3), types),
        ("numbers", MinMaxScaler(), numbers),
    ])
    model = LogisticRegression(C=0.1, solver="liblinear")
    return Pipeline([("prepare", prepare), ("model", model)])
""",
        "q6": """
from sklearn.ensemble import HistGradientBoostingClassifier
final_model = HistGradientBoostingClassifier(
    max_iter=60, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=50, random_state=1
).fit(X, y)
""",
        "q7": """
threshold = COST["call"] / (COST["call"] + COST["miss"])
def who_to_call(new_customers):
    return [bool(p > threshold) for p in final_model.predict_proba(new_customers)[:, 1]]
""",
    },
    "largest values for a scale": {
        "q2": """
def make_model():
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, OneHotEncoder
    names = make_pipeline(FunctionTransformer(lambda T: T.astype(str)),
                          OneHotEncoder(handle_unknown="ignore", drop=None, sparse_output=False))
    prepare = make_column_transformer((names, ["MOSTYPE", "MOSHOOFD"]), remainder=MaxAbsScaler())
    return make_pipeline(prepare, LogisticRegression(C=0.03, max_iter=5000))
""",
        "q6": """
final_model = make_model().fit(X, y)
""",
        "q7": """
from sklearn.model_selection import cross_val_predict
p_valid = cross_val_predict(make_model(), X, y, cv=3, method="predict_proba")[:, 1]
threshold = max(np.unique(p_valid.round(3)), key=lambda t: np.sum(
    np.where(y[p_valid >= t] == 1, COST["miss"], -COST["call"])))
def who_to_call(new_customers):
    return (final_model.predict_proba(new_customers)[:, 1] >= threshold).astype(int)
""",
    },
}
