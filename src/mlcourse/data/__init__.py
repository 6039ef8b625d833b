"""Data sets from installed packages, each with a card and a SHA-256. Nothing is downloaded."""

from mlcourse.data.cards import Card, DataChanged, Source
from mlcourse.data.tables import (
    CARDS,
    load_caravan,
    load_diabetes,
    load_digits,
    load_khan,
)

__all__ = [
    "CARDS",
    "Card",
    "DataChanged",
    "Source",
    "load_caravan",
    "load_diabetes",
    "load_digits",
    "load_khan",
]
