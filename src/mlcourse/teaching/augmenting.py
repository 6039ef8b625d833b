"""What the lesson on augmentation trains and shows: many small networks, and rows of pictures.

Imports torch only where networks are trained. Augmentation for pictures of digits: P. Simard,
D. Steinkraus, J. Platt, "Best practices for convolutional neural networks applied to visual
document analysis", *ICDAR*, 2003.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Labelled = tuple[Any, Any]
"""Pictures of shape (n, height, width), and their labels of shape (n,)."""


class Readers:
    """Networks with one hidden layer, trained side by side, each on pictures of its own.

    Network number k starts from the same weights and meets places of its table in the same order
    whatever the pictures are: only what is learned from differs. Each step uses 64 pictures drawn
    by lot, by Adam with a rate of 0.005.

    Parameters
    ----------
    known : sequence of (pictures, labels)
        One training table for each network, all with the same number of pictures.
    steps, hidden : int
    classes : int
        Labels are the integers below this number.
    """

    def __init__(
        self, known: Sequence[Labelled], *, steps: int = 300, hidden: int = 64, classes: int = 10
    ) -> None:
        import torch
        from torch.nn.functional import cross_entropy

        X, y = _tensors(known)
        count, rows, inputs = X.shape
        generator = torch.Generator().manual_seed(0)

        def drawn(fan_in: int, fan_out: int) -> Any:
            W = torch.randn(count, fan_in, fan_out, generator=generator) * (2 / fan_in) ** 0.5
            return W.requires_grad_()

        W, V = drawn(inputs, hidden), drawn(hidden, classes)
        a, b = (torch.zeros(count, 1, n, requires_grad=True) for n in (hidden, classes))
        self._weights = W, a, V, b
        optimiser = torch.optim.Adam(self._weights, lr=0.005)
        network = torch.arange(count)[:, None]
        for _ in range(steps):
            lot = torch.rand(count, 64, generator=generator)
            place = (lot * rows).long().clamp(max=rows - 1)
            scores = self._scores(X[network, place])
            # A sum over the networks: the gradient of each is that of its own mean loss.
            loss = count * cross_entropy(scores.flatten(0, 1), y[network, place].flatten())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    def _scores(self, X: Any) -> Any:
        import torch

        W, a, V, b = self._weights
        return torch.baddbmm(b, torch.baddbmm(a, X, W).relu(), V)

    def read(self, pictures: Sequence[Any]) -> Any:
        """Return what each network reads, of shape (networks, pictures).

        Parameters
        ----------
        pictures : sequence of array_like
            For each network as many pictures, of the size that was learned.
        """
        import numpy as np
        import torch

        X, _ = _tensors([(one, np.zeros(len(one))) for one in pictures])
        with torch.no_grad():
            return self._scores(X).argmax(dim=2).numpy()

    def misread(self, asked: Sequence[Labelled]) -> Any:
        """Return for each network the share of its labelled pictures that it misreads."""
        import numpy as np

        truth = np.stack([labels for _, labels in asked])
        return (self.read([pictures for pictures, _ in asked]) != truth).mean(axis=1)


def _tensors(tables: Sequence[Labelled]) -> tuple[Any, Any]:
    import numpy as np
    import torch

    X = np.stack([np.reshape(pictures, (len(pictures), -1)) for pictures, _ in tables])
    y = np.stack([labels for _, labels in tables])
    return torch.from_numpy(X.astype(np.float32)), torch.from_numpy(y.astype(np.int64))


def show_pictures(axes: Any, rows: Mapping[str, Any]) -> None:
    """Draw rows of pictures, dark ink on white, and the name of each row at its left.

    Parameters
    ----------
    axes : array of matplotlib.axes.Axes of shape (rows, columns)
    rows : mapping of str to array_like of shape (columns, height, width)
        Values from 0 for paper to 1 for ink.
    """
    for line, (name, pictures) in zip(axes, rows.items(), strict=True):
        for ax, picture in zip(line, pictures, strict=True):
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.grid(visible=False)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")


def scanned(pictures: Any, seed: int) -> Any:
    """Return the pictures as a scanner gives them: each one pixel away, in one of eight directions.

    Parameters
    ----------
    pictures : array_like of shape (n, height, width)
    seed : int
        Of the directions. What comes in at the border is paper.
    """
    import numpy as np
    from scipy import ndimage

    old = np.asarray(pictures)
    away = [(0, down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]
    direction = np.random.default_rng(700 + seed).integers(8, size=len(old))
    new = np.empty_like(old)
    for number, offset in enumerate(away):
        chosen = direction == number
        new[chosen] = ndimage.shift(old[chosen], offset, order=0)
    return new


def slanting_hand(pictures: Any, seed: int) -> Any:
    """Return the pictures in a slanting hand: each row lies further left than the one above it.

    The slant of a picture is drawn between 0.4 and 0.8 columns for each row.

    Parameters
    ----------
    pictures : array_like of shape (n, height, width)
    seed : int
        Of the slants.
    """
    import numpy as np
    from scipy import ndimage

    old = np.asarray(pictures)
    slants = np.random.default_rng(900 + seed).uniform(0.4, 0.8, len(old))
    middle, new = (old.shape[1] - 1) / 2, np.empty_like(old)
    for place, slant in enumerate(slants):
        matrix, offset = [[1, 0], [slant, 1]], (0, -slant * middle)
        new[place] = ndimage.affine_transform(
            old[place], matrix, offset, order=1, mode="grid-constant"
        )
    return new
