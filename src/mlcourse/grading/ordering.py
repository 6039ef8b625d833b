"""The heaviest chain of matches that keeps the order on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """The cell at ``here`` in a submission may be the reference cell at ``there``."""

    here: int
    there: int
    weight: float


@dataclass(frozen=True)
class _Link:
    weight: float
    match: Match | None
    before: _Link | None


_NOTHING = _Link(0.0, None, None)


def heaviest_chain(matches: Iterable[Match], size: int) -> list[Match]:
    """Return the matches of greatest total weight whose two places both strictly increase.

    Parameters
    ----------
    matches : iterable of Match
    size : int
        Number of reference cells: every ``there`` is below it.

    Returns
    -------
    list of Match
        In order.

    Notes
    -----
    A longest increasing subsequence with weights, by a Fenwick tree of running maxima: n log m
    steps for n matches.
    """
    tree = [_NOTHING] * (size + 1)
    best = _NOTHING
    # Of several places for one cell the later come first, so that no two are chained.
    for match in sorted(matches, key=lambda one: (one.here, -one.there)):
        before = _best(tree, match.there)
        link = _Link(before.weight + match.weight, match, before)
        _raise(tree, match.there + 1, link)
        if link.weight > best.weight:
            best = link
    chain = []
    while best.match is not None and best.before is not None:
        chain.append(best.match)
        best = best.before
    return chain[::-1]


def _best(tree: list[_Link], end: int) -> _Link:
    found = _NOTHING
    while end > 0:
        if tree[end].weight > found.weight:
            found = tree[end]
        end -= end & -end
    return found


def _raise(tree: list[_Link], at: int, link: _Link) -> None:
    while at < len(tree):
        if link.weight > tree[at].weight:
            tree[at] = link
        at += at & -at
