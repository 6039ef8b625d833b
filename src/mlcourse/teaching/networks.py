"""What the lessons on neural networks share: the digits as tensors, and models that bear witness.

Imports torch: only notebooks that teach with torch may import this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

# torch loads a large part of itself when the first optimiser is made, which takes seconds. Here and
# not in a check: a time limit that interrupts this import leaves torch unusable.
torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.0)


@dataclass(frozen=True)
class Split:
    """The two parts of a table: tensors for training and for validation."""

    X_train: Any
    y_train: Any
    X_valid: Any
    y_valid: Any


def digits_split(*, valid: int = 450, seed: int = 0) -> Split:
    """Return the handwritten digits as tensors, split at random.

    Parameters
    ----------
    valid : int
        Rows held out for validation; the other rows of the 1,797 are for training.
    seed : int
        Seed of the split.

    Returns
    -------
    Split
        Pixels as 32-bit floats from 0 to 1, of shape (rows, 64), and digits as 64-bit integers.
    """
    from mlcourse.data import load_digits

    frame, _ = load_digits()
    order = np.random.default_rng(seed).permutation(len(frame))
    pixels = frame.drop(columns="digit").to_numpy(dtype=np.float32)[order] / 16
    digits = frame["digit"].to_numpy(dtype=np.int64)[order]
    X, y = torch.from_numpy(pixels), torch.from_numpy(digits)
    return Split(X[valid:], y[valid:], X[:valid], y[:valid])


class Witness(nn.Module):  # type: ignore[misc]
    """A model around a model, which notes what is done with it.

    Attributes
    ----------
    notes : list of (bool, bool, list of float)
        For each forward pass: was it in training mode, were gradients recorded, and the first
        entry of each row that came in.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.notes: list[tuple[bool, bool, list[float]]] = []

    def forward(self, X: Any) -> Any:
        first = X.detach().reshape(len(X), -1)[:, 0].tolist()
        self.notes.append((self.training, torch.is_grad_enabled(), first))
        return self.model(X)


class ScriptedRun:
    """A training run whose validation losses are known before it starts.

    Its model has one weight, which counts the epochs that the model was trained for. So the
    weight says of which epoch a model is.

    Parameters
    ----------
    losses : sequence of float
        The validation loss after 1, 2, … epochs.
    """

    def __init__(self, losses: Sequence[float]) -> None:
        self.losses = list(losses)
        self.model = nn.Linear(1, 1, bias=False)
        with torch.no_grad():
            self.model.weight.zero_()

    def train_one_epoch(self, model: Any) -> None:
        """Train for one epoch: the weight grows by one.

        Raises
        ------
        ValueError
            If the script has no further epoch.
        """
        if self.epoch(model) >= len(self.losses):
            raise ValueError(f"this run has {len(self.losses)} epochs and no more")
        with torch.no_grad():
            model.weight.add_(1.0)

    def validation_loss(self, model: Any) -> float:
        """Return the scripted loss of the model's epoch, infinity before the first."""
        epoch = self.epoch(model)
        return self.losses[epoch - 1] if epoch else float("inf")

    def epoch(self, model: Any) -> int:
        """Return the number of epochs the model was trained for, as its weight tells."""
        return int(model.weight.item() + 0.5)


class DescentRun:
    """A training run that is real: gradient descent on the mean squared error of given rows.

    Nobody knows its losses before the model is trained.

    Parameters
    ----------
    X_train, X_valid : array_like of shape (rows, inputs)
    y_train, y_valid : array_like of shape (rows, 1)
    learning_rate : float
    """

    def __init__(
        self, X_train: Any, y_train: Any, X_valid: Any, y_valid: Any, learning_rate: float
    ) -> None:
        self.train_rows = _tensors(X_train, y_train)
        self.valid_rows = _tensors(X_valid, y_valid)
        self.learning_rate = learning_rate

    def train_one_epoch(self, model: Any) -> None:
        """Train for one epoch: one step down the gradient of all training rows."""
        parameters = list(model.parameters())
        slopes = torch.autograd.grad(_squared_error(model, *self.train_rows), parameters)
        with torch.no_grad():
            for parameter, slope in zip(parameters, slopes, strict=True):
                parameter.sub_(self.learning_rate * slope)

    def validation_loss(self, model: Any) -> float:
        """Return the mean squared error of the validation rows."""
        with torch.no_grad():
            return float(_squared_error(model, *self.valid_rows))


def _tensors(X: Any, y: Any) -> tuple[Any, Any]:
    return torch.as_tensor(X, dtype=torch.float32), torch.as_tensor(y, dtype=torch.float32)


def _squared_error(model: Any, X: Any, y: Any) -> Any:
    return ((model(X) - y) ** 2).mean()
