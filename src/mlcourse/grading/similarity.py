"""How alike two texts are, at a cost that no text can drive up."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

_LONGEST = 8000
_WORD = re.compile(r"\w+|[^\w\s]")


def normal(source: str) -> str:
    """Return a text without white space at the ends of lines and without blank lines around it."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n")


def words(source: str) -> Counter[tuple[str, str]]:
    """Return how often each pair of neighbouring words and signs occurs in a text's beginning."""
    found = ["", *_WORD.findall(source[:_LONGEST]), ""]
    return Counter(pairwise(found))


def similarity(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    """Return the Sørensen-Dice coefficient of two bags of word pairs, in [0, 1]."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
