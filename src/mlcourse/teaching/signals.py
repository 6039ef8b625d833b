"""What the lesson on vanishing signals draws and trains: lines by layer, and many deep networks.

Imports torch only where a network is trained.

Deep networks with residual connections: K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning
for image recognition", *CVPR*, 2016.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from mlcourse.teaching.figures import COLOURS, LINE_STYLES, label_line

LINES = ("blue", "vermilion", "green", "purple", "orange", "sky")
"""Colours of lines, in their order."""


def layer_lines(
    ax: Any,
    groups: Mapping[str, Any],
    *,
    places: Mapping[str, tuple[float, float]] | None = None,
    expected: Mapping[str, Any] | None = None,
) -> None:
    """Draw sizes layer by layer on a logarithmic axis: all repeats as a band, their median as line.

    The band reaches from the smallest to the largest repeat. Each line carries its name.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    groups : mapping of str to array-like of shape (repeats, layers)
        Positive sizes; at most six groups.
    places : mapping of str to (float, float), optional
        Where names are written, as layer and size; without a place, at the end of the line.
    expected : mapping of str to array-like of shape (layers,), optional
        What theory says, for names of `groups`; drawn as black dots.

    Raises
    ------
    ValueError
        If something is expected of a group that is not there.
    """
    import numpy as np

    deepest = 0
    for number, (label, sizes) in enumerate(groups.items()):
        values = np.asarray(sizes, dtype=float)
        layers, colour = np.arange(1, values.shape[1] + 1), LINES[number % len(LINES)]
        middle = np.median(values, axis=0)
        ax.fill_between(
            layers, values.min(axis=0), values.max(axis=0), color=COLOURS[colour], alpha=0.2, lw=0
        )
        ax.plot(layers, middle, linestyle=LINE_STYLES[number], color=COLOURS[colour])
        at = (places or {}).get(label, (1.02 * layers[-1], middle[-1]))
        label_line(ax, at[0], at[1], label, colour)
        deepest = max(deepest, len(layers))
    for label, sizes in (expected or {}).items():
        if label not in groups:
            raise ValueError(f"no group {label!r}; there are: {', '.join(groups)}")
        values = np.asarray(sizes, dtype=float)
        ax.plot(np.arange(1, len(values) + 1), values, ".", color="black", markersize=5)
    ax.set(yscale="log", xlabel="layer", xlim=(0.5, 1.35 * deepest))


def accuracies_by_depth(
    depth: int, *, residual: bool = False, networks: int = 20, epochs: int = 5, width: int = 64
) -> Any:
    """Train deep networks on the digits side by side and return their accuracies.

    Every network has ReLU after each hidden layer, weights drawn by He's rule, biases of zero, and
    is trained by Adam with a rate of 0.003 on batches of 64. All of them see the same batches.

    Parameters
    ----------
    depth : int
        Number of hidden layers.
    residual : bool
        Whether each hidden layer but the first adds its answer, divided by the root of the depth,
        to what came in.
    networks : int
        How many; they differ in their first weights.
    epochs, width : int

    Returns
    -------
    numpy.ndarray of shape (networks,)
        Share of 450 pictures, not trained on, that are read right.

    Raises
    ------
    ValueError
        If the depth is below 1.
    """
    import torch
    from torch.nn.functional import cross_entropy

    from mlcourse.teaching.networks import digits_split

    if depth < 1:
        raise ValueError("a network needs at least one hidden layer here")
    split = digits_split(seed=0)
    generator = torch.Generator().manual_seed(depth)
    sizes = [split.X_train.shape[1], *[width] * depth, 10]
    weights, biases = [], []
    for fan_in, fan_out in pairwise(sizes):
        drawn = torch.randn(networks, fan_in, fan_out, generator=generator) * (2 / fan_in) ** 0.5
        weights.append(drawn.requires_grad_())
        biases.append(torch.zeros(networks, 1, fan_out, requires_grad=True))

    def scores(X: Any) -> Any:
        signal = X.expand(networks, -1, -1)
        for number, (weight, bias) in enumerate(zip(weights[:-1], biases[:-1], strict=True)):
            answer = torch.baddbmm(bias, signal, weight).relu()
            signal = signal + answer / depth**0.5 if residual and number else answer
        return torch.baddbmm(biases[-1], signal, weights[-1])

    optimiser = torch.optim.Adam([*weights, *biases], lr=0.003)
    for _ in range(epochs):
        for rows in torch.randperm(len(split.X_train), generator=generator).split(64):
            # A sum over the networks: the gradient of each is that of its own mean loss.
            truth = split.y_train[rows].repeat(networks)
            loss = networks * cross_entropy(scores(split.X_train[rows]).flatten(0, 1), truth)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    with torch.no_grad():
        named = scores(split.X_valid).argmax(dim=2)
    return (named == split.y_valid).float().mean(dim=1).numpy()
