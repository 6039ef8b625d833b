"""The assignments, once for all tools: what each tool needs is written from these records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Test:
    """One test of a question.

    Parameters
    ----------
    name : str
    peer : str
        Code for nbgrader and otter: it runs in the student's kernel and asserts.
    own : str
        Code for mlcourse: the body of a check, run by the grader.
    hidden : bool
    """

    name: str
    peer: str
    own: str
    hidden: bool = False


@dataclass(frozen=True)
class Question:
    """One question: its text, the right answer, two that are not, and its tests.

    Parameters
    ----------
    wrong : str
        Fails the hidden test only.
    unfinished : str
        Fails the visible test already.
    """

    id: str
    title: str
    prompt: str
    answer: str
    wrong: str
    unfinished: str
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Assignment:
    """One assignment."""

    name: str
    libraries: tuple[str, ...]
    given: str
    questions: tuple[Question, ...]


SCIKIT = Assignment(
    name="scikit",
    libraries=("scikit-learn", "pandas", "matplotlib"),
    given="""\
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)""",
    questions=(
        Question(
            "q1",
            "How rare is it?",
            "Set `share` to the share of tumours in `y` that are malignant (class 0).",
            "share = float((y == 0).mean())",
            "share = float((y == 1).mean())",
            "share = 2.0",
            (
                Test("a share", "assert 0 <= share <= 1", "expect.between(student['share'], 0, 1)"),
                Test(
                    "the right one",
                    "assert abs(share - 212 / 569) < 1e-9",
                    "expect.close(student['share'], 212 / 569)",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q2",
            "On one scale",
            "Write `standardise(train, test)`: both tables on the scale of `train`, as arrays.",
            "def standardise(train, test):\n"
            "    scaler = StandardScaler().fit(train)\n"
            "    return scaler.transform(train), scaler.transform(test)",
            "def standardise(train, test):\n"
            "    scaler = StandardScaler()\n"
            "    return scaler.fit_transform(train), scaler.fit_transform(test)",
            "def standardise(train, test):\n    return train, test",
            (
                Test(
                    "the training table",
                    "a, b = standardise(X_train.to_numpy(), X_test.to_numpy())\n"
                    "assert np.allclose(a.mean(axis=0), 0, atol=1e-6)",
                    "x = np.arange(12.0).reshape(6, 2)\n"
                    "both = student['standardise'](x, x[:2])\n"
                    "expect.close(both[0], (x - x.mean(axis=0)) / x.std(axis=0))",
                ),
                Test(
                    "the other table",
                    "t = np.random.default_rng(1).normal(3, 2, size=(50, 3))\n"
                    "u = np.random.default_rng(2).normal(1, 2, size=(20, 3))\n"
                    "z = (u - t.mean(axis=0)) / t.std(axis=0)\n"
                    "assert np.allclose(standardise(t, u)[1], z)",
                    "t, u = rng.normal(3, 2, size=(50, 3)), rng.normal(1, 2, size=(20, 3))\n"
                    "both = student['standardise'](t, u)\n"
                    "expect.close(both[1], (u - t.mean(axis=0)) / t.std(axis=0))",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q3",
            "A model",
            "Fit `model`, a pipeline that scales and then fits a logistic regression,"
            " to the training rows.",
            "model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))\n"
            "model.fit(X_train.to_numpy(), y_train)",
            "model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))\n"
            "model.fit(X_train.to_numpy(), 1 - y_train)",
            "class Model:\n    def predict(self, X):\n        return X\n\nmodel = Model()",
            (
                Test(
                    "predicts a class for every row",
                    "assert model.predict(X_test.to_numpy()).shape == y_test.shape",
                    "from sklearn.datasets import load_breast_cancer\n"
                    "X, _ = load_breast_cancer(return_X_y=True)\n"
                    "expect.shape(student['model'].predict(X[:20]), (20,))",
                ),
                Test(
                    "is right often enough",
                    "assert (model.predict(X_test.to_numpy()) == y_test).mean() > 0.93",
                    "from sklearn.datasets import load_breast_cancer\n"
                    "X, y = load_breast_cancer(return_X_y=True)\n"
                    "rows = rng.choice(len(y), 300, replace=False)\n"
                    "expect.accuracy(student['model'].predict(X[rows]), y[rows], at_least=0.93)",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q4",
            "How sure?",
            "Set `scores` to the five accuracies of that pipeline in 5-fold cross-validation on"
            " `X` and `y`.",
            "scores = cross_val_score(\n"
            "    make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), X, y, cv=5\n)",
            "scores = cross_val_score(\n"
            "    make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), X, y, cv=3\n)",
            "scores = np.array([98.0, 97.0, 98.0, 99.0, 98.0])",
            (
                Test(
                    "shares",
                    "assert ((0 <= scores) & (scores <= 1)).all()",
                    "scores = expect.finite(student['scores'])\n"
                    "expect.between(float(scores.min()), 0, 1)\n"
                    "expect.between(float(scores.max()), 0, 1)",
                ),
                Test(
                    "five of them",
                    "assert scores.shape == (5,) and abs(scores.mean() - 0.98) < 0.01",
                    "scores = expect.shape(student['scores'], (5,))\n"
                    "expect.between(float(np.mean(scores)), 0.97, 0.99)",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q5",
            "What does it look at?",
            "Fit a random forest of 50 trees (`random_state=0`) to the training rows, plot its"
            " importances, and set `largest` to the name of the most important column.",
            "forest = RandomForestClassifier(50, random_state=0).fit(X_train, y_train)\n"
            "importance = pd.Series(forest.feature_importances_, X.columns).sort_values()\n"
            "importance.tail(10).plot.barh()\n"
            "plt.show()\n"
            "largest = importance.index[-1]",
            "forest = RandomForestClassifier(50, random_state=0).fit(X_train, y_train)\n"
            "importance = pd.Series(forest.feature_importances_, X.columns).sort_values()\n"
            "importance.tail(10).plot.barh()\n"
            "plt.show()\n"
            "largest = importance.index[0]",
            "largest = 27",
            (
                Test(
                    "a name",
                    "assert isinstance(largest, str)",
                    "expect.type_(student['largest'], str)",
                ),
                Test(
                    "the right one",
                    "assert largest in {'worst perimeter', 'worst area', 'worst concave points',"
                    " 'worst radius', 'mean concave points'}",
                    "name = expect.type_(student['largest'], str)\n"
                    "right = {'worst perimeter', 'worst area', 'worst concave points',"
                    " 'worst radius', 'mean concave points'}\n"
                    "expect.true(name in right, 'The importance of the column is not large.')",
                    hidden=True,
                ),
            ),
        ),
    ),
)

TORCH = Assignment(
    name="torch",
    libraries=("torch", "scikit-learn", "matplotlib"),
    given="""\
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
images = (digits.data / 16).astype("float32")
torch.manual_seed(0)
order = torch.randperm(len(images))
train, test = order[:1400], order[1400:]""",
    questions=(
        Question(
            "q1",
            "Tensors",
            "Make tensors `X` (float32) of `images` and `y` (int64) of `digits.target`.",
            "X = torch.tensor(images)\ny = torch.tensor(digits.target)",
            "X = torch.tensor(images, dtype=torch.float64)\ny = torch.tensor(digits.target)",
            "X, y = torch.tensor(digits.images), torch.tensor(digits.target)",
            (
                Test(
                    "shape",
                    "assert X.shape == (1797, 64)",
                    "expect.shape(student['X'], (1797, 64))",
                ),
                Test(
                    "kind",
                    "assert X.dtype == torch.float32 and y.dtype == torch.int64",
                    "expect.array(student['X'], dtype='float32')\n"
                    "expect.array(student['y'], dtype='int64')",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q2",
            "A network",
            "Write a class `MLP`: 64 inputs, one hidden layer of 64 with ReLU, 10 outputs.",
            "class MLP(nn.Module):\n"
            "    def __init__(self):\n"
            "        super().__init__()\n"
            "        self.layers = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))\n"
            "    def forward(self, x):\n"
            "        return self.layers(x)",
            "class MLP(nn.Module):\n"
            "    def __init__(self):\n"
            "        super().__init__()\n"
            "        self.layers = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))\n"
            "    def forward(self, x):\n"
            "        return self.layers(torch.zeros_like(x))",
            "class MLP(nn.Module):\n    def forward(self, x):\n        return x",
            (
                Test(
                    "scores for ten classes",
                    "assert MLP()(torch.zeros(3, 64)).shape == (3, 10)",
                    "import torch\nexpect.shape(student['MLP']()(torch.zeros(3, 64)), (3, 10))",
                ),
                Test(
                    "depends on its input",
                    "net = MLP()\n"
                    "assert not torch.allclose(net(torch.zeros(1, 64)), net(torch.ones(1, 64)))",
                    "import torch\n"
                    "net = student['MLP']()\n"
                    "x = torch.tensor(rng.normal(size=(4, 64)), dtype=torch.float32)\n"
                    "scores = expect.shape(net(x), (4, 10))\n"
                    "spread = float(np.ptp(np.asarray(scores), axis=0).max())\n"
                    "expect.true(spread > 0, 'The scores are the same for other images.')",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q3",
            "Training",
            "Train `model`, an `MLP`, with Adam (learning rate 0.01) on the rows `train` in 30"
            " passes over the whole set; keep the loss of each pass in the list `losses`.",
            "torch.manual_seed(1)\n"
            "model, losses = MLP(), []\n"
            "optimizer = torch.optim.Adam(model.parameters(), lr=0.01)\n"
            "for _ in range(30):\n"
            "    optimizer.zero_grad()\n"
            "    loss = nn.functional.cross_entropy(model(X[train]), y[train])\n"
            "    loss.backward()\n"
            "    optimizer.step()\n"
            "    losses.append(loss.item())",
            "torch.manual_seed(1)\n"
            "model, losses = MLP(), []\n"
            "optimizer = torch.optim.Adam(model.parameters(), lr=0.01)\n"
            "for _ in range(30):\n"
            "    optimizer.zero_grad()\n"
            "    loss = nn.functional.cross_entropy(model(X[train]), y[train])\n"
            "    losses.append(loss.item())",
            "model, losses = MLP(), []",
            (
                Test(
                    "thirty losses",
                    "assert len(losses) == 30",
                    "expect.shape(student['losses'], (30,))",
                ),
                Test(
                    "they fall",
                    "assert losses[-1] < 0.5 * losses[0]",
                    "expect.loss_falls(student['losses'], by=0.5)",
                    hidden=True,
                ),
            ),
        ),
        Question(
            "q4",
            "Is it right?",
            "Set `accuracy` to the share of the rows `test` that `model` gets right.",
            "model.eval()\n"
            "with torch.no_grad():\n"
            "    accuracy = float((model(X[test]).argmax(1) == y[test]).float().mean())",
            "model.eval()\n"
            "with torch.no_grad():\n"
            "    accuracy = float((model(X[test]).argmax(1) != y[test]).float().mean())",
            "accuracy = 97.0",
            (
                Test(
                    "a share",
                    "assert 0 <= accuracy <= 1",
                    "expect.between(student['accuracy'], 0, 1)",
                ),
                Test(
                    "a good one",
                    "assert accuracy > 0.85",
                    "expect.at_least(student['accuracy'], 0.85)",
                    hidden=True,
                ),
            ),
        ),
    ),
)
