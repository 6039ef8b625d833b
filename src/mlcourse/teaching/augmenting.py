"""What the lesson on augmentation trains and shows: many small networks, and rows of pictures.

The networks are of NumPy: so small, they train sooner than PyTorch is imported. Augmentation for
pictures of digits: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural
networks applied to visual document analysis", *ICDAR*, 2003. Momentum: B. Polyak, "Some methods of
speeding up the convergence of iteration methods", *USSR Computational Mathematics and Mathematical
Physics* 4, 1964.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Labelled = tuple[Any, Any]
"""Pictures of shape (n, height, width), and their labels of shape (n,)."""


class Readers:
    """Networks with one hidden layer, trained side by side, each on pictures of its own.

    Network number k starts from the same weights and meets places of its table in the same order
    whatever the pictures are: only what is learned from differs. Each step uses 32 pictures drawn
    by lot. The descent has a momentum of 0.9, and a rate that falls from 0.2 towards 0.

    Parameters
    ----------
    known : sequence of (pictures, labels)
        One training table for each network, all with the same number of pictures.
    steps, hidden : int
    classes : int
        Labels are the integers below this number.
    """

    def __init__(
        self, known: Sequence[Labelled], *, steps: int = 800, hidden: int = 64, classes: int = 10
    ) -> None:
        import numpy as np
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        X = _inputs([pictures for pictures, _ in known])
        count, rows, inputs = X.shape
        rng = np.random.default_rng(0)
        # All weights lie in one array, so that a step of the descent is one for all networks.
        shapes = (count, inputs, hidden), (count, hidden + 1, classes)
        weights, slope, moving, push = np.zeros((4, sum(map(np.prod, shapes))), dtype=np.float32)
        (W, V), (slope_W, slope_V) = _parts(weights, shapes), _parts(slope, shapes)
        for part in (W, V):  # the last row of each holds what is added
            fan_in = part.shape[1] - 1
            part[:, :-1] = rng.normal(0, (2 / fan_in) ** 0.5, (count, fan_in, part.shape[2]))
        self._weights = W, V
        X, first = X.reshape(-1, inputs), rows * np.arange(count)[:, None]
        goal = np.eye(classes, dtype=np.float32)[np.concatenate([labels for _, labels in known])]
        # The products are small: to share one out to cores costs more than it saves.
        with threadpool_limits(1):
            for step in range(steps):
                place = first + (rng.random((count, 32)) * rows).astype(int)
                x = X[place]
                units, scores = self._scores(x)
                wrong = (_shares(scores) - goal[place]) / 32
                back = (wrong @ V[:, :-1].transpose(0, 2, 1)) * (units[:, :, :-1] > 0)
                np.matmul(x.transpose(0, 2, 1), back, out=slope_W)
                np.matmul(units.transpose(0, 2, 1), wrong, out=slope_V)
                # Written into what is there: new arrays of this size cost more than the arithmetic.
                np.multiply(slope, 0.2 * (1 - step / steps), out=push)
                moving *= 0.9
                moving += push
                weights -= moving

    def _scores(self, X: Any) -> tuple[Any, Any]:
        """Return the hidden units, with a one for what is added, and the scores of the classes."""
        import numpy as np

        W, V = self._weights
        units = np.ones((*X.shape[:2], V.shape[1]), dtype=np.float32)
        np.maximum(X @ W, 0, out=units[:, :, :-1])
        return units, units @ V

    def read(self, pictures: Sequence[Any]) -> Any:
        """Return what each network reads, of shape (networks, pictures).

        Parameters
        ----------
        pictures : sequence of array_like
            For each network as many pictures, of the size that was learned.
        """
        return self._scores(_inputs(pictures))[1].argmax(axis=2)

    def misread(self, asked: Sequence[Labelled]) -> Any:
        """Return for each network the share of its labelled pictures that it misreads."""
        import numpy as np

        truth = np.stack([labels for _, labels in asked])
        return (self.read([pictures for pictures, _ in asked]) != truth).mean(axis=1)


def _inputs(tables: Sequence[Any]) -> Any:
    """Return the pixels of all tables, and a one beside them, of shape (tables, n, pixels + 1)."""
    import numpy as np

    shape = np.shape(tables[0])
    new = np.ones((len(tables), shape[0], int(np.prod(shape[1:])) + 1), dtype=np.float32)
    for table, pictures in zip(new, tables, strict=True):
        table[:, :-1] = np.reshape(pictures, (len(table), -1))
    return new


def _parts(flat: Any, shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Return the array cut into arrays of these shapes that share its memory."""
    import numpy as np

    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends), shapes, strict=True)]


def _shares(scores: Any) -> Any:
    """Return the softmax of the scores, along the last axis."""
    import numpy as np

    high = np.exp(scores - scores.max(axis=2, keepdims=True))
    return high / high.sum(axis=2, keepdims=True)


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
