"""A training script in five parts, and eight silent faults, each of which changes one part.

Imports torch: only notebooks that teach with torch may import this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.nn.functional import nll_loss


@dataclass(frozen=True)
class Script:
    """What a training script is made of.

    Parameters
    ----------
    batches : callable
        ``batches(X, y, seed)`` gives the rows and the labels of each batch of one epoch.
    network : callable
        ``network(seed)`` gives a new model, which turns rows into scores.
    loss : callable
        ``loss(scores, y)`` gives the mean loss of a batch.
    step : callable
        ``step(optimiser, loss)`` moves the weights.
    ask : callable
        ``ask(model, X)`` gives the scores of rows that are to be used.
    """

    batches: Callable[[Any, Any, int], Iterable[tuple[Any, Any]]]
    network: Callable[[int], Any]
    loss: Callable[[Any, Any], Any]
    step: Callable[[Any, Any], None]
    ask: Callable[[Any, Any], Any]


def with_faults(right: Script) -> Mapping[str, Script]:
    """Return the script with each of the eight faults, by their names.

    Parameters
    ----------
    right : Script
        A script without a fault; each faulty one shares four of its five parts.
    """

    def softmax_twice(scores: Any, y: Any) -> Any:
        return right.loss(scores.softmax(dim=1), y)

    def no_zero_grad(optimiser: Any, loss: Any) -> None:
        loss.backward()
        optimiser.step()

    def wrong_axis(scores: Any, y: Any) -> Any:
        return nll_loss(scores.log_softmax(dim=0), y)

    def as_it_stands(model: Any, X: Any) -> Any:
        with torch.no_grad():
            return model(X)

    def mixed(seed: int) -> Any:
        return _Mixed(right.network(seed))

    def frozen(seed: int) -> Any:
        model = right.network(seed)
        for parameter in list(model.parameters())[:2]:
            parameter.requires_grad_(False)
        return model

    def shifted(X: Any, y: Any, seed: int) -> Iterable[tuple[Any, Any]]:
        lost = len(y) // 4
        return right.batches(X, torch.cat([y[:lost], y[lost + 1 :], y[:1]]), seed)

    def by_class(X: Any, y: Any, seed: int) -> Iterable[tuple[Any, Any]]:
        order = y.argsort(stable=True)
        size = len(next(iter(right.batches(X, y, seed)))[1])
        return [(X[rows], y[rows]) for rows in order.split(size)]

    return {
        "softmax twice": replace(right, loss=softmax_twice),
        "no zero_grad": replace(right, step=no_zero_grad),
        "wrong axis": replace(right, loss=wrong_axis),
        "training mode": replace(right, ask=as_it_stands),
        "batch mix-up": replace(right, network=mixed),
        "frozen layer": replace(right, network=frozen),
        "label shift": replace(right, batches=shifted),
        "sorted batches": replace(right, batches=by_class),
    }


class _Mixed(nn.Module):  # type: ignore[misc]
    """A model that meets rows made of pixels from different pictures."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, X: Any) -> Any:
        return self.model(X.T.reshape(X.shape))
