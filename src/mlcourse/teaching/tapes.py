"""Programs for tapes of gradients: random ones, a drawing of one, and a loss to be checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlcourse.teaching.figures import COLOURS


class Valley:
    """A loss of many weights whose slopes have very different sizes.

    It is the sum of log(cosh(Aw − b)) over the rows of A.

    Parameters
    ----------
    A : array-like of shape (n, d)
    b : array-like of shape (n,)
    """

    def __init__(self, A: Any, b: Any) -> None:
        import numpy as np

        self.A, self.b = np.asarray(A, dtype=float), np.asarray(b, dtype=float)

    def loss(self, weights: Any) -> float:
        """Return the loss at weights of shape (d,)."""
        import numpy as np

        left = np.abs(self.A @ np.asarray(weights, dtype=float) - self.b)
        return float(np.sum(left + np.log1p(np.exp(-2 * left)) - np.log(2)))


def random_program(
    seed: int, operations: int = 12
) -> tuple[list[Any], Callable[[Sequence[Any], Callable[[Any], Any]], Any]]:
    """Return three random matrices and a program that uses them and its own results.

    Parameters
    ----------
    seed : int
    operations : int

    Returns
    -------
    inputs : list of numpy.ndarray of shape (2, 2)
    program : callable
        Takes the inputs, as nodes of any tape, and a function tanh for them; gives a node. Earlier
        results are used again, so that gradients have several parts.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    inputs = [rng.normal(size=(2, 2)) for _ in range(3)]
    kinds = rng.choice(["+", "*", "@", "tanh"], size=operations)
    pairs = [rng.integers(3 + step, size=2) for step in range(operations)]

    def program(values: Sequence[Any], tanh: Callable[[Any], Any]) -> Any:
        made = list(values)
        for kind, (i, j) in zip(kinds, pairs, strict=True):
            if kind == "+":
                made.append(made[i] + made[j])
            elif kind == "*":
                made.append(tanh(made[i]) * made[j])
            elif kind == "@":
                made.append(tanh(made[i]) @ tanh(made[j]))
            else:
                made.append(tanh(made[i]))
        end = made[0]
        for one in made[1:]:
            end = end + one
        return end

    return inputs, program


def show_graph(ax: Any, steps: Mapping[str, Any]) -> None:
    """Draw a tape: a box for each node with its value and its gradient, and arrows from parents.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    steps : mapping of str to node
        A name for each node, parents first. A node has `value`, `gradient` and `parents`. Nodes
        without parents stand one below the other, the others from left to right.
    """
    places: dict[int, tuple[float, float]] = {}
    leaves = [node for node in steps.values() if not node.parents]
    column = 0.0
    for name, node in steps.items():
        if node.parents:
            column += 1
            place = (column, 0.5)
        else:
            place = (0.0, 1.0 - leaves.index(node) / max(1, len(leaves) - 1))
        places[id(node)] = place
        text = f"{name}\nvalue {float(node.value):g}"
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "black"}
        ax.text(*place, text, ha="center", va="center", bbox=box, zorder=3)
        below = f"gradient {float(node.gradient):g}"
        ax.annotate(
            below,
            place,
            xytext=(0, -31),
            textcoords="offset points",
            ha="center",
            va="center",
            color=COLOURS["vermilion"],
            fontweight="bold",
        )
        for parent in node.parents:
            arrow = {"arrowstyle": "-|>", "color": "#666666", "shrinkA": 32, "shrinkB": 34}
            if abs(places[id(parent)][0] - place[0]) > 1:
                arrow["connectionstyle"] = "arc3,rad=-0.25"
            ax.annotate("", place, xytext=places[id(parent)], arrowprops=arrow, zorder=2)
    ax.set(xlim=(-0.5, column + 0.5), ylim=(-0.45, 1.3))
    ax.axis("off")
