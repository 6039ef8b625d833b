"""Laboratories whose true response is known: which remedy lowers a model's error can be computed.

A laboratory measures responses at evenly spaced doses and fits a polynomial by least squares. The
error of such a fit on new responses has a closed form, so that no remedy has to be argued about.
Source of the parts of the error: T. Hastie, R. Tibshirani, J. Friedman, *The Elements of
Statistical Learning*, 2nd edition, 2009, section 7.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.polynomial import legendre

from mlcourse.teaching.figures import COLOURS

REMEDIES = ("simpler", "more complex", "more rows", "keep")
SETTINGS = ("half the rows", "simpler", "as it is", "more complex")
NOTICEABLE = 0.03
"""Share of the error by which a remedy must lower it to count."""

Array = np.ndarray[Any, np.dtype[Any]]
Case = dict[str, dict[str, Array]]


@dataclass(frozen=True)
class Laboratory:
    """A true response, its noise, the doses measured, and the degrees of three models.

    Parameters
    ----------
    response : tuple of float
        Legendre coefficients of the true response on doses from -1 to 1.
    noise : float
        Standard deviation of a single response around the truth.
    rows : int
        Number of doses.
    degrees : tuple of int
        Of the simpler model, of the model as it is, and of the more complex one.
    """

    response: tuple[float, ...]
    noise: float
    rows: int
    degrees: tuple[int, int, int]

    def truth(self, doses: Any) -> Array:
        """Return the true response to doses."""
        return np.asarray(legendre.legval(np.asarray(doses), self.response))


def true_error(laboratory: Laboratory, degree: int, rows: int) -> float:
    """Return the root of the expected squared error on new responses, exactly.

    Parameters
    ----------
    laboratory : Laboratory
    degree : int
        Of the polynomial, fitted by least squares.
    rows : int
        Doses it is fitted on; more than ``degree``.

    Returns
    -------
    float
        The root of noise + squared bias + variance, averaged over doses from -1 to 1.
    """
    doses, new = np.linspace(-1, 1, rows), np.linspace(-1, 1, 401)
    smoother = legendre.legvander(new, degree) @ np.linalg.pinv(legendre.legvander(doses, degree))
    bias = smoother @ laboratory.truth(doses) - laboratory.truth(new)
    variance = laboratory.noise**2 * (smoother**2).sum(axis=1)
    return float(np.sqrt(laboratory.noise**2 + np.mean(bias**2 + variance)))


def right_remedy(laboratory: Laboratory) -> str:
    """Return the remedy that lowers the error: another model where one helps, else rows, else none.

    Changing the model costs nothing, and rows cost money. A remedy helps when it lowers the error
    by `NOTICEABLE`; "more rows" means twice as many.
    """
    simpler, now, complex_ = (
        true_error(laboratory, degree, laboratory.rows) for degree in laboratory.degrees
    )
    enough = (1 - NOTICEABLE) * now
    if min(simpler, complex_) <= enough:
        return "simpler" if simpler < complex_ else "more complex"
    doubled = true_error(laboratory, laboratory.degrees[1], 2 * laboratory.rows)
    return "more rows" if doubled <= enough else "keep"


def measured(laboratory: Laboratory, rng: np.random.Generator, repeats: int = 20) -> Case:
    """Return what a laboratory can measure: two errors of four settings, on the same repeats.

    Parameters
    ----------
    laboratory : Laboratory
    rng : numpy.random.Generator
    repeats : int
        Tables drawn; each with 100 validation rows of its own.

    Returns
    -------
    dict of str to dict
        For each of `SETTINGS`: ``"train"`` and ``"valid"``, root mean squared errors of shape
        (repeats,). The entries at one place belong to one table in all settings.
    """
    simpler, now, complex_ = laboratory.degrees
    doses, noise = np.linspace(-1, 1, laboratory.rows), laboratory.noise
    responses = laboratory.truth(doses) + rng.normal(scale=noise, size=(repeats, len(doses)))
    new = rng.uniform(-1, 1, size=(repeats, 100))
    answers = laboratory.truth(new) + rng.normal(scale=noise, size=new.shape)
    case = {}
    for name, degree, step in zip(
        SETTINGS, (now, simpler, now, complex_), (2, 1, 1, 1), strict=True
    ):
        table, fitted = legendre.legvander(doses[::step], degree), responses[:, ::step]
        # With fewer rows than coefficients this is the smallest of the fits that are exact.
        coefficients = np.linalg.pinv(table) @ fitted.T
        predicted = np.array(
            [legendre.legval(x, c) for x, c in zip(new, coefficients.T, strict=True)]
        )
        case[name] = {
            "train": np.sqrt(np.mean(((table @ coefficients).T - fitted) ** 2, axis=1)),
            "valid": np.sqrt(np.mean((predicted - answers) ** 2, axis=1)),
        }
    return case


def draw_case(ax: Any, case: Mapping[str, Mapping[str, Sequence[float]]], name: str) -> None:
    """Draw a case: its learning curve of two points, beside its validation curve of three.

    Validation errors are circles on solid lines, training errors squares on dashed ones; bars are
    mean ± standard deviation over the repeats.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    case : mapping
        As `measured` returns it.
    name : str
        Written as the title.
    """
    groups = (((0, 1), ("half the rows", "as it is")), ((2.5, 3.5, 4.5), SETTINGS[1:]))
    styles = (("valid", "o-", "blue"), ("train", "s--", "vermilion"))
    for places, settings in groups:
        for part, style, colour in styles:
            values = np.array([case[setting][part] for setting in settings], dtype=float)
            ax.errorbar(
                places,
                values.mean(axis=1),
                yerr=values.std(axis=1, ddof=1),
                fmt=style,
                color=COLOURS[colour],
                capsize=2,
                markersize=4,
                linewidth=1.4,
            )
    ax.set_xticks([0, 1, 2.5, 3.5, 4.5], ["half", "all", "simpler", "as is", "complex"])
    ax.tick_params(labelsize=8)
    ax.set_ylim(0, None)
    ax.set_title(name)


def _sign(rng: np.random.Generator) -> float:
    return float(rng.choice([-1.0, 1.0]))


def _laboratory(
    rng: np.random.Generator,
    strengths: Mapping[int, tuple[float, float]],
    rows: tuple[int, int],
    degrees: tuple[int, int, int],
) -> Laboratory:
    """Draw the noise, the rows and each part of the response, in units of the noise."""
    noise = float(rng.uniform(4, 12))
    response = [0.0] * (max(strengths) + 1)
    for degree, (low, high) in strengths.items():
        response[degree] = _sign(rng) * noise * float(rng.uniform(low, high))
    return Laboratory(tuple(response), noise, int(rng.integers(*rows, endpoint=True)), degrees)


FAMILIES: Mapping[str, Callable[[np.random.Generator], Laboratory]] = MappingProxyType(
    {
        "straight line for a curve": lambda rng: _laboratory(
            rng, {1: (2, 4), 3: (3, 5)}, (16, 30), (0, 1, 3)
        ),
        "too simple, with a gap": lambda rng: _laboratory(
            rng, {1: (2, 4), 3: (3, 5), 5: (4, 6), 7: (2.8, 3.8)}, (12, 13), (3, 5, 7)
        ),
        "follows the noise": lambda rng: _laboratory(
            rng, {1: (2, 4), 3: (3, 5)}, (12, 14), (3, 9, 10)
        ),
        "too complex, few would see it": lambda rng: _laboratory(
            rng, {1: (2, 4)}, (22, 28), (1, 8, 10)
        ),
        "right form, few rows": lambda rng: _laboratory(
            rng, {1: (2, 4), 3: (3, 5)}, (9, 11), (1, 3, 5)
        ),
        "right form, much noise": lambda rng: _laboratory(
            rng, {1: (0.3, 0.6), 3: (1.2, 1.6)}, (200, 300), (1, 3, 5)
        ),
        "too simple, many rows": lambda rng: _laboratory(
            rng, {1: (2, 4), 3: (3, 5)}, (150, 250), (0, 1, 3)
        ),
        "right form, many rows": lambda rng: _laboratory(
            rng, {1: (15, 25), 3: (15, 25)}, (200, 300), (1, 3, 5)
        ),
    }
)
"""Kinds of laboratories; each draws one, and nothing but the remedy is common to a kind."""


def eight_laboratories(seed: int) -> dict[str, Laboratory]:
    """Return one laboratory of each kind, in a random order, under the letters A to H."""
    rng = np.random.default_rng(seed)
    kinds = list(FAMILIES.values())
    order = rng.permutation(len(kinds))
    return {letter: kinds[i](rng) for letter, i in zip("ABCDEFGH", order, strict=True)}
