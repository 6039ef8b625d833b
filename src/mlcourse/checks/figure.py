"""Expectations of figures: what a reader can see, asked of matplotlib's own objects.

Every function takes the axes of a figure, as a reference (``student["ax"]``) or as an object. What
is asked for is what Wilke (2019, *Fundamentals of Data Visualization*) and the accessibility
guidelines WCAG 2.2 (1.1.1, 1.4.1) ask of a figure. A figure lives in the student's process, which
could lie about it: give such a check few points.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.expect.numeric import Array
from mlcourse.checks.expect.sides import labelled as labelled_side
from mlcourse.checks.expect.sides import taken
from mlcourse.checks.messages import count, show
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.reference import Reference

MOST_ARTISTS = 200
CHANNELS = ("colour", "marker", "line style", "hatching", "direct label")
_UNIT = re.compile(r"[(\[][^)\]]+[)\]]|\b(in|per)\s+\S+|[%€$°]")
_NO_UNIT = re.compile(r"\b(number|count|share|rank|index|year|species|class|type|group)\b", re.I)
_ERROR_BARS = "ErrorbarContainer"
_CAPS = ("|", "_")
"""Markers of the lines that matplotlib draws as ends of error bars."""
_COMMON = ("figure", "plot", "graph", "chart", "image", "picture")


def labelled(axes: Any, *, units: Sequence[str] = ("x", "y")) -> tuple[str, str]:
    """Expect a name on both axes, with a unit where the quantity has one.

    A unit stands in brackets, after "in" or "per", or as a sign; a name such as "number of birds"
    or "species" needs none.

    Parameters
    ----------
    axes : Reference or matplotlib.axes.Axes
    units : sequence of {"x", "y"}
        Axes whose quantity has a unit.

    Returns
    -------
    tuple of str
        The two names.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().add_subplot(xlabel="Body mass (g)", ylabel="Bill in mm")
    >>> labelled(ax)
    ('Body mass (g)', 'Bill in mm')
    """
    axes = _axes(axes)
    names = {}
    for side, ask in (("x", "get_xlabel"), ("y", "get_ylabel")):
        name = _text(_attribute(axes, ask)())
        if not name.strip():
            raise CheckFailed(
                f"The {side} axis has no name.",
                expected="a name that says what is shown",
                actual="nothing",
                next_step=f'Give it one: ax.set_{side}label("…").',
            )
        if side in units and not _UNIT.search(name) and not _NO_UNIT.search(name):
            raise CheckFailed(
                f"The name of the {side} axis tells no unit.",
                expected="the quantity and its unit, such as Body mass (g)",
                actual=show(name),
                next_step="Put the unit in brackets behind the name.",
            )
        names[side] = name
    return names["x"], names["y"]


def titled(axes: Any, *, words: int = 3) -> str:
    """Expect a title of some words: it is to say what the reader should see.

    Parameters
    ----------
    axes : Reference or matplotlib.axes.Axes
    words : int
        Least number of words; a name alone has one or two.

    Returns
    -------
    str

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import matplotlib.figure
    >>> titled(matplotlib.figure.Figure().add_subplot(title="Heavy birds have long bills"))
    'Heavy birds have long bills'
    """
    axes = _axes(axes)
    found = [_text(_attribute(axes, "get_title")(loc=side)) for side in ("center", "left", "right")]
    title = max(found, key=len)
    if len(title.split()) < words:
        raise CheckFailed(
            "The title does not say what is to be seen." if title else "The figure has no title.",
            expected=f"a claim of at least {count(words, 'word')}",
            actual=show(title) if title else "nothing",
            next_step='Write the claim of the figure: ax.set_title("…").',
        )
    return title


def bars_from_zero(axes: Any) -> int:
    """Expect bars, and an axis of their lengths that begins at zero.

    The length of a bar is read as its value; on an axis that begins elsewhere it is not.

    Parameters
    ----------
    axes : Reference or matplotlib.axes.Axes

    Returns
    -------
    int
        The number of bars.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().add_subplot()
    >>> _ = ax.bar([0, 1], [3, 4])
    >>> bars_from_zero(ax)
    2
    """
    axes = _axes(axes)
    bars = _bars(axes)
    if not bars:
        raise CheckFailed(
            "There are no bars in this figure.",
            expected="bars",
            actual="none",
            next_step="Draw them with ax.bar or ax.barh.",
        )
    lying = all(bar.left == bars[0].left for bar in bars) and len(bars) > 1
    side = "x" if lying else "y"
    low, high = sorted(_numbers(_attribute(axes, f"get_{side}lim")()))
    if not low <= 0 <= high:
        raise CheckFailed(
            f"The bars do not begin at zero: the {side} axis runs from {low:.3g} to {high:.3g}.",
            expected="an axis that holds zero",
            actual=f"from {low:.3g} to {high:.3g}",
            next_step=f"Leave the limits to matplotlib, or set them from 0: ax.set_{side}lim(0).",
        )
    if lying and any(bar.left != 0 for bar in bars):
        raise CheckFailed(
            "The bars do not begin at zero.",
            expected="bars from 0",
            actual=f"bars from {bars[0].left:.3g}",
            next_step="Draw them without left=.",
        )
    return len(bars)


def told_apart(axes: Any, *, series: int = 2, least: int = 2) -> tuple[str, ...]:
    """Expect series that can be told apart in more ways than by colour.

    Ways are colour, marker, line style, hatching and a label beside the series. One in twelve men
    cannot tell some colours apart, and a printed page may have none.

    Parameters
    ----------
    axes : Reference or matplotlib.axes.Axes
    series : int
        Least number of series: lines, clouds of points, or groups of bars.
    least : int
        Least number of ways in which all series differ.

    Returns
    -------
    tuple of str
        The ways.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().add_subplot()
    >>> for style in ("-", "--"):
    ...     _ = ax.plot([0, 1], linestyle=style)
    >>> told_apart(ax)
    ('colour', 'line style')
    """
    axes = _axes(axes)
    found = _series(axes)
    if len(found) < series:
        raise CheckFailed(
            f"The figure shows {len(found)} of {series} series.",
            expected=count(series, "line, cloud of points or group of bars"),
            actual=str(len(found)),
            next_step="Draw each group with a call of its own, so that it can have its own look.",
        )
    ways = tuple(
        way for way in CHANNELS[:-1] if len({one.look[way] for one in found}) == len(found)
    )
    texts = len(_items(_attribute(axes, "texts")))
    if texts >= len(found):
        ways += (CHANNELS[-1],)
    if len(ways) < least:
        raise CheckFailed(
            f"The series differ in {' and '.join(ways) if ways else 'nothing'}"
            f"{' only' if ways else ''}.",
            expected=f"{least} of: {', '.join(CHANNELS)}",
            actual=", ".join(ways) or "none",
            next_step="Give each series a marker or a line style of its own, or write its name "
            "beside it with ax.text or ax.annotate.",
        )
    return ways


def shows(axes: Any, x: Any, y: Any, *, rtol: float = 1e-6, name: str = "the data") -> int:
    """Expect points or a line that lie where these data lie, in any order.

    Parameters
    ----------
    axes : Reference or matplotlib.axes.Axes
    x, y : array_like of shape (n,)
        Rows with NaN are not drawn, so they are left out.
    rtol : float
        Largest difference, as a share of the range of the data.
    name : str
        What the data are called.

    Returns
    -------
    int
        The number of points.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().add_subplot()
    >>> _ = ax.scatter([1, 2], [3, 5])
    >>> shows(ax, [2, 1], [5, 3])
    2
    """
    wanted = _sorted_points(np.column_stack([np.asarray(x, float), np.asarray(y, float)]))
    scale = np.where(np.ptp(wanted, axis=0) > 0, np.ptp(wanted, axis=0), 1.0)
    drawn = [one.points for one in _series(_axes(axes)) if one.points is not None]
    together = [np.concatenate(drawn)] if drawn else []
    for points in (*drawn, *together):
        came = _sorted_points(points)
        if came.shape == wanted.shape and (np.abs(came - wanted) <= rtol * scale).all():
            return len(wanted)
    sizes = ", ".join(str(len(points)) for points in drawn) or "no"
    raise CheckFailed(
        f"No points or line of the figure are {name}.",
        expected=count(len(wanted), "point"),
        actual=f"{sizes} points",
        next_step="Look which column goes to which axis, and whether rows were left out.",
    )


def has_uncertainty(axes: Any) -> str:
    """Expect error bars, a band or boxes: something that shows how sure the figure is.

    Parameters
    ----------
    axes : Reference or matplotlib.axes.Axes

    Returns
    -------
    str
        What was found.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().add_subplot()
    >>> _ = ax.errorbar([0, 1], [2, 3], yerr=0.5)
    >>> has_uncertainty(ax)
    'error bars'
    """
    axes = _axes(axes)
    kinds = [_kind(one) for one in _items(_attribute(axes, "containers"))]
    if any(kind.endswith(_ERROR_BARS) for kind in kinds):
        return "error bars"
    collections = [_kind(one) for one in _items(_attribute(axes, "collections"))]
    if any(kind.endswith(("FillBetweenPolyCollection", ".PolyCollection")) for kind in collections):
        return "a band"
    if any(kind.endswith(".LineCollection") for kind in collections):
        return "error bars"
    raise CheckFailed(
        "The figure does not show how sure its values are.",
        expected="error bars or a band",
        actual="neither",
        next_step="Draw them with ax.errorbar(…, yerr=…) or ax.fill_between(…).",
    )


def described(text: Any, *, words: int = 8, name: str | None = None) -> str:
    """Expect a text that stands for a figure where it cannot be seen.

    Parameters
    ----------
    text : Reference or str
    words : int
        Least number of words.
    name : str or None

    Returns
    -------
    str

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> described("Heavier penguins have longer bills in each of the three species.")
    'Heavier penguins have longer bills in each of the three species.'
    """
    value, label = taken(text, name)
    if not isinstance(value, str):
        raise CheckFailed(f"{label} is no text.", expected="a text", actual=show(value))
    own = [word for word in re.findall(r"[\w-]+", value) if word.lower() not in _COMMON]
    if len(own) < words:
        raise CheckFailed(
            f"{label} says too little for somebody who cannot see the figure.",
            expected=f"at least {count(words, 'word')}: what is drawn, and what it shows",
            actual=show(value),
            next_step="Name the two quantities and what a reader should notice.",
        )
    return value


@dataclass(frozen=True)
class _Series:
    """A line, a cloud of points or a group of bars: how it looks, and where it lies."""

    look: dict[str, object]
    points: Array | None = None


@dataclass(frozen=True)
class _Bar:
    left: float
    colour: object
    hatch: object


def _series(axes: Any) -> list[_Series]:
    found = []
    with_bars = any(
        _kind(one).endswith(_ERROR_BARS) for one in _items(_attribute(axes, "containers"))
    )
    for line in _items(_attribute(axes, "lines")):
        if with_bars and _plain(_attribute(line, "get_marker")()) in _CAPS:
            continue
        points = np.column_stack(
            [
                _numbers(_attribute(line, "get_xdata")(orig=False)),
                _numbers(_attribute(line, "get_ydata")(orig=False)),
            ]
        )
        look = {
            "colour": _plain(_attribute(line, "get_color")()),
            "marker": _plain(_attribute(line, "get_marker")()),
            "line style": _plain(_attribute(line, "get_linestyle")()),
            "hatching": None,
        }
        found.append(_Series(look, points))
    for cloud in _items(_attribute(axes, "collections")):
        if _kind(cloud).endswith("PathCollection"):
            points = _numbers(_attribute(_attribute(cloud, "get_offsets")(), "data"))
            shape = _attribute(_items(_attribute(cloud, "get_paths")())[0], "vertices")
            look = {
                "colour": _plain(_attribute(cloud, "get_facecolor")()),
                "marker": _plain(_numbers(shape)),
                "line style": None,
                "hatching": _plain(_attribute(cloud, "get_hatch")()),
            }
            found.append(_Series(look, points.reshape(-1, 2)))
    bars = _bars(axes)
    looks = {(bar.colour, bar.hatch): bar for bar in bars}
    for colour, hatch in looks:
        look = {"colour": colour, "marker": None, "line style": None, "hatching": hatch}
        found.append(_Series(look))
    return found


def _bars(axes: Any) -> list[_Bar]:
    return [
        _Bar(
            float(_plain(_attribute(patch, "get_x")())),
            _plain(_attribute(patch, "get_facecolor")()),
            _plain(_attribute(patch, "get_hatch")()),
        )
        for patch in _items(_attribute(axes, "patches"))
        if _kind(patch).endswith(".Rectangle")
    ]


def _items(holder: Any) -> list[Any]:
    """Return what a list of artists holds; more than some hundreds nobody could tell apart."""
    if not isinstance(holder, Reference):
        return list(itertools.islice(holder, MOST_ARTISTS))
    number = holder.attribute("__len__")()
    return [holder.item(n) for n in range(min(int(number), MOST_ARTISTS))]


def _attribute(thing: Any, name: str) -> Any:
    return thing.attribute(name) if isinstance(thing, Reference) else getattr(thing, name)


def _axes(value: Any) -> Any:
    """Return axes; say what to take where something else was given."""
    kind = _kind(value)
    if kind.rpartition(".")[2] in {"Axes", "Axes3D", "PolarAxes"}:
        return value
    label = labelled_side(value, None)
    steps = {"Figure": "Take its axes: fig.axes[0].", "ndarray": "Take one of its axes: ax[0]."}
    raise CheckFailed(
        f"{label} is no axes of a figure.",
        expected="the axes, as fig, ax = plt.subplots() gives them",
        actual=kind,
        next_step=steps.get(kind.rpartition(".")[2], "Keep the axes: fig, ax = plt.subplots()."),
    )


def _kind(thing: Any) -> str:
    if isinstance(thing, Reference):
        return thing.kind()
    return f"{type(thing).__module__}.{type(thing).__qualname__}"


def _numbers(value: Any) -> Array:
    plain = value.value() if isinstance(value, Reference) else value
    return np.asarray(plain, dtype=float)


def _text(value: Any) -> str:
    plain = value.value() if isinstance(value, Reference) else value
    return plain if isinstance(plain, str) else ""


def _plain(value: Any) -> Any:
    """Return a value that can be compared with another and put into a set."""
    plain = value.value() if isinstance(value, Reference) else value
    if isinstance(plain, (np.ndarray, list, tuple)):
        return tuple(np.round(np.asarray(plain, dtype=float).ravel(), 6).tolist())
    return plain


def _sorted_points(points: Array) -> Array:
    kept = points[np.isfinite(points).all(axis=1)]
    order = np.lexsort((kept[:, 1], kept[:, 0]))
    return np.asarray(kept[order])
