"""Bowls whose descent is known beforehand, and maps of the paths that lead down into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcourse.teaching.figures import COLOURS


class Bowl:
    """A bowl with its lowest place at zero, one curvature for each coordinate.

    Its height is half the sum of curvature times squared coordinate. A negative curvature makes it
    a saddle. It notes where its gradient was asked.

    Parameters
    ----------
    curvatures : array-like of shape (d,)

    Attributes
    ----------
    curvatures : numpy.ndarray of shape (d,)
    asked : list of list of float
        The places where the gradient was asked, in their order.
    """

    def __init__(self, curvatures: Any) -> None:
        import numpy as np

        self.curvatures = np.asarray(curvatures, dtype=float)
        self.asked: list[list[float]] = []

    def height(self, places: Any) -> Any:
        """Return the height at one place or at many, of shape (..., d)."""
        import numpy as np

        return 0.5 * np.sum(self.curvatures * np.asarray(places) ** 2, axis=-1)

    def gradient(self, place: Any) -> Any:
        """Return the gradient at one place, of shape (d,)."""
        import numpy as np

        self.asked.append(np.asarray(place, dtype=float).tolist())
        return self.curvatures * np.asarray(place, dtype=float)


def torch_end(optimiser: Any, A: Any, b: Any, start: Any, steps: int, **options: Any) -> Any:
    """Return where an optimiser of PyTorch ends on the sum of log(cosh(Aw - b)).

    Parameters
    ----------
    optimiser : type
        Such as ``torch.optim.SGD``.
    A, b, start : numpy.ndarray of shapes (n, d), (n,) and (d,)
    steps : int
    **options
        For the optimiser, such as ``lr=0.05``.

    Returns
    -------
    numpy.ndarray of shape (d,)
    """
    import torch

    w = torch.tensor(start, requires_grad=True)
    matrix, target, stepper = torch.tensor(A), torch.tensor(b), optimiser([w], **options)
    for _ in range(steps):
        stepper.zero_grad()
        torch.log(torch.cosh(matrix @ w - target)).sum().backward()
        stepper.step()
    return w.detach().numpy()


def show_paths(
    axes: Any, curvatures: Any, paths: Mapping[str, tuple[Any, str]], side: float = 1.15
) -> None:
    """Draw each path on a map of its own, with lines of equal height of one bowl.

    Parameters
    ----------
    axes : array of matplotlib.axes.Axes
        One for each path, one above the other.
    curvatures : array-like of shape (2,)
    paths : mapping of str to (array of shape (steps + 1, 2), str)
        A heading for each path, its places, and a name of `COLOURS`.
    side : float
        How far the map reaches from the lowest place along the first coordinate.
    """
    import numpy as np

    flat, steep = np.asarray(curvatures, dtype=float)
    half = 1.3 * max(float(np.abs(path[:, 1]).max()) for path, _ in paths.values())
    x, y = np.meshgrid(np.linspace(-0.35, side, 200), np.linspace(-half, half, 200))
    heights = 0.5 * (flat * x**2 + steep * y**2)
    for ax, (heading, (path, colour)) in zip(axes, paths.items(), strict=True):
        ax.contour(x, y, np.sqrt(heights), levels=9, cmap="Greys", linewidths=0.7)
        ax.plot(*path.T, "o-", color=COLOURS[colour], markersize=3, linewidth=1)
        ax.plot(0, 0, "*", color="black", markersize=11, linestyle="none")
        ax.text(
            0.01,
            0.04,
            heading,
            color=COLOURS[colour],
            transform=ax.transAxes,
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
        ax.set(ylabel="steep", xlim=(-0.35, side), ylim=(-half, half))
    axes[-1].set_xlabel("flat direction")
