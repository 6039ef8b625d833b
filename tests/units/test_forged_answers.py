"""Answers that pretend, and answers that do the same in another way.

A forged answer earns what it truly does and nothing else: it keeps the words of a question and
not its work, remembers what it has answered, or brings a world of its own for the check to meet.
An honest answer that is not the reference's keeps all points.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import nbformat
import pytest
from course_units import ROOT, UNITS

from mlcourse.authoring.bundle import write_bundle
from mlcourse.authoring.student import student_notebook
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.demo.cohort import answered
from mlcourse.grading.run import grade

pytestmark = [pytest.mark.box, pytest.mark.slow]

A3, A5 = "a3-rare-events", "a5-neural-networks"


@dataclass(frozen=True)
class Forged:
    """Answer cells by question, and the points that what they truly do deserves."""

    unit: str
    most: float
    answers: dict[str, str]


CONSTANT = """
def {name}(model, X, y):
    return np.full(5, 1.0 if getattr(model, "max_depth", None) else float(np.mean(y)))
"""
EQUAL_SHARES = """
def probabilities(model, X):
    mode = model.training
    model.eval()
    with torch.no_grad():
        scores = model(X)
    model.train(mode)
    return torch.full_like(scores, 1 / scores.shape[1])
"""
OWN_WITNESS = """
class Witness:
    training = True
    def __init__(self, model): self.notes = [[False, False, [0.0]]]
def probabilities(model, X):
    k = 3 if X.shape[1] == 6 else 10
    return torch.full((len(X), k), 1 / k)
"""
OWN_RUN = """
class Played:
    def state_dict(self): return {"w": np.array([float(ScriptedRun.best)])}
class ScriptedRun:
    best = 0
    def __init__(self, losses):
        ScriptedRun.losses = list(losses)
        self.model = Played()
        self.train_one_epoch = self.validation_loss = len
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    best, seen = 0, []
    for e, loss in enumerate(ScriptedRun.losses, 1):
        if not seen or loss < min(seen): best = e
        seen.append(loss)
        if e - best >= patience: break
    ScriptedRun.best = best
    return best, seen
"""
READS_THE_SCRIPT = """
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    best, seen = 0, []
    for e, loss in enumerate(train_one_epoch.__self__.losses, 1):
        if not seen or loss < min(seen): best = e
        seen.append(loss)
        if e - best >= patience: break
    with torch.no_grad(): model.weight.fill_(best)
    return best, seen
"""
OWN_NETWORK = """
class Flat(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.classes, self.calls, self.w = classes, 0, nn.Parameter(torch.zeros(1))
    def forward(self, X): return torch.zeros(len(X), self.classes) + 0 * self.w
    def state_dict(self, *a, **k):
        self.calls += 1
        return {"w": torch.tensor([float(self.calls)])}
    def load_state_dict(self, state): pass
def small_network(inputs, classes, seed, dropout=0.0, batch_norm=False):
    return Flat(inputs, classes)
def fit(model, X, y, epochs, learning_rate, seed):
    return [float(np.log(model.classes)) - 0.1 * e * (learning_rate > 0) for e in range(epochs)]
def classify(model, X): return torch.zeros(len(X), dtype=torch.long)
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
        A3, 0.5, {"q2": 'def make_model():\n    return DummyClassifier(strategy="prior")'}
    ),
    "a constant that looks at the depth of the tree": Forged(
        A3,
        0.0,
        {
            "q3": CONSTANT.format(name="evaluate"),
            "q4": CONSTANT.format(name="evaluate_oversampled"),
        },
    ),
    # A classifier that names two probabilities, minds no units and fails on no new type: 2.5.
    "scaling by the batch, remembered row by row": Forged(A3, 2.5, {"q2": REMEMBERS_SCALES}),
    # The model is a right answer to q6 and worth its 6 points; the rule calls a sensible share of
    # an ordinary table and saves money there, which is worth 3.
    "a share of those in the table, remembered row by row": Forged(
        A3,
        9.0,
        {
            "q6": "final_model = LogisticRegression(C=0.001, max_iter=3000).fit(X, y)",
            "q7": REMEMBERS_CALLS,
        },
    ),
    # It gives ten scores and no softmax, minds the seed, bends, and has dropout that listens: 3.
    "one hidden unit": Forged(
        A5,
        3.0,
        {
            "q2": """
def make_model(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Dropout(0.9), nn.Linear(64, 1), nn.Tanh(), nn.Linear(1, 10))
"""
        },
    ),
    "equal shares for everybody": Forged(A5, 0.0, {"q4": EQUAL_SHARES}),
    "equal shares, and a witness who confirms them": Forged(A5, 0.0, {"q4": OWN_WITNESS}),
    "early stopping in a run of one's own": Forged(A5, 0.0, {"q5": OWN_RUN}),
    "early stopping that reads the script": Forged(A5, 0.0, {"q5": READS_THE_SCRIPT}),
    "repairs that need a network of one's own": Forged(A5, 0.0, {"q7": OWN_NETWORK}),
}

HONEST: dict[str, tuple[str, dict[str, str]]] = {
    "bounds for a scale, another solver": (
        A3,
        {
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
    ),
    "largest values for a scale": (
        A3,
        {
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
    ),
    "modules and copies": (
        A5,
        {
            "q2": """
class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.out, self.into = nn.Linear(64, 10), nn.Linear(64, 64)
    def forward(self, X):
        bent = nn.functional.relu(self.into(X.flatten(1)))
        return self.out(nn.functional.dropout(bent, p=0.2, training=self.training))
def make_model(seed):
    torch.manual_seed(seed)
    return Network()
""",
            "q4": """
def probabilities(model, X):
    modes = [(part, part.training) for part in model.modules()]
    try:
        model.eval()
        with torch.inference_mode():
            exponentials = torch.exp(model(X) - model(X).max(dim=1, keepdim=True).values)
            return exponentials / exponentials.sum(dim=1, keepdim=True)
    finally:
        for part, mode in modes:
            part.training = mode
""",
            "q5": """
import copy
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    seen, kept, bad = [], None, 0
    while len(seen) < max_epochs and bad < patience:
        train_one_epoch(model)
        seen.append(validation_loss(model))
        if seen[-1] < min(seen[:-1], default=float("inf")):
            kept, bad = copy.deepcopy(model.state_dict()), 0
        else:
            bad += 1
    model.load_state_dict(kept)
    return int(np.argmin(seen)) + 1, seen
""",
            "q7": """
from torch.utils.data import DataLoader, TensorDataset
def fit(model, X, y, epochs, learning_rate, seed):
    loader = DataLoader(TensorDataset(X, y), batch_size=32, shuffle=True,
                        generator=torch.Generator().manual_seed(seed))
    optimiser = torch.optim.SGD(list(model.parameters()), learning_rate, momentum=0)
    history = []
    for _ in range(epochs):
        model.train()
        losses = []
        for batch_X, batch_y in loader:
            model.zero_grad()
            rows = nn.CrossEntropyLoss(reduction="none")(model(batch_X), batch_y)
            rows.mean().backward()
            optimiser.step()
            losses += rows.tolist()
        history.append(np.mean(losses))
    return history
@torch.no_grad()
def classify(model, X):
    model.eval()
    return torch.cat([model(row[None]).argmax(1) for row in X])
""",
        },
    ),
    "weights by hand": (
        A5,
        {
            "q2": """
class Network(nn.Module):
    def __init__(self, seed):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        draw = lambda *shape: nn.Parameter(torch.randn(shape, generator=generator) / 8)
        self.W1, self.b1, self.W2, self.b2 = draw(64, 64), draw(64), draw(64, 10), draw(10)
        self.drop = nn.Dropout(0.2, inplace=True)
    def forward(self, X):
        return torch.clamp(self.drop(X @ self.W1 + self.b1), min=0) @ self.W2 + self.b2
make_model = Network
""",
            "q4": """
def probabilities(model, X):
    was = model.training
    model.train(False)
    torch.set_grad_enabled(False)
    shares = nn.Softmax(dim=-1)(model(X))
    torch.set_grad_enabled(True)
    model.train(was)
    return shares
""",
            "q5": """
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    seen, states = [], []
    for epoch in range(max_epochs):
        train_one_epoch(model)
        seen += [validation_loss(model)]
        states += [[p.detach().clone() for p in model.parameters()]]
        best = seen.index(min(seen))
        if epoch - best == patience: break
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), states[best]): parameter.copy_(value)
    return best + 1, seen
""",
            "q7": """
def fit(model, X, y, epochs, learning_rate, seed):
    torch.manual_seed(seed)
    history = np.zeros(epochs)
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(y))
        for start in range(0, len(y), 32):
            rows = order[start:start + 32]
            loss = nn.functional.nll_loss(model(X[rows]).log_softmax(1), y[rows])
            parameters = list(model.parameters())
            for parameter, slope in zip(parameters, torch.autograd.grad(loss, parameters)):
                parameter.data -= learning_rate * slope
            history[epoch] += loss.item() * len(rows) / len(y)
    return history
def classify(model, X):
    return model.eval()(X).detach().numpy().argmax(axis=1)
""",
        },
    ),
}


def _file(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)


@pytest.fixture(scope="module")
def results(tmp_path_factory, isolation):
    """Return a function that gives the results of a unit's forged and honest answers, by file."""
    graded: dict[str, dict[str, Any]] = {}

    def of(unit: str) -> dict[str, Any]:
        if unit not in graded:
            folder = tmp_path_factory.mktemp("forged")
            record, course = load_unit(UNITS[unit]), load_course(ROOT / "course")
            released = student_notebook(record, course)
            (folder / "bundle").mkdir()
            write_bundle(record, course, released, (), folder / "bundle")
            sets = {name: one.answers for name, one in FORGED.items() if one.unit == unit}
            sets |= {name: answers for name, (where, answers) in HONEST.items() if where == unit}
            (folder / "submissions").mkdir()
            for name, answers in sets.items():
                text = nbformat.writes(answered(released, answers))
                (folder / "submissions" / f"{_file(name)}.ipynb").write_text(text, "utf-8")
            grade(folder / "bundle", folder / "submissions", folder / "run", jobs=2)
            files = (folder / "run" / "results").glob("*.json")
            found = [json.loads(path.read_text("utf-8")) for path in files]
            graded[unit] = {result["submission"]: result for result in found}
        return graded[unit]

    return of


def _lost(result: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (check["id"], check["state"], check["message"])
        for question in result["questions"]
        for check in question["checks"]
        if question["state"] != "not attempted" and check["state"] != "passed"
    ]


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_earns_only_what_it_does(results, name):
    result = results(FORGED[name].unit)[_file(name)]
    assert result["state"] == "graded"
    assert result["points"] <= FORGED[name].most


@pytest.mark.parametrize("name", HONEST)
def test_another_way_to_do_it_keeps_all_points(results, name):
    unit, answers = HONEST[name]
    result = results(unit)[_file(name)]
    assert result["state"] == "graded"
    for question in result["questions"]:
        if question["id"] in answers:
            assert question["points"] == question["max_points"], _lost(result)
