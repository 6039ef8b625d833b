"""Data sets from installed packages, each with a card and a SHA-256. Nothing is downloaded."""

from mlcourse.data import (
    ames,
    anscombe,
    bikeshare,
    breast_cancer,
    caravan,
    co2,
    credit,
    diabetes,
    digits,
    flights,
    hitters,
    khan,
    penguins,
    reviews,
    sleepstudy,
    wine,
)
from mlcourse.data.ames import load_ames
from mlcourse.data.anscombe import load_anscombe
from mlcourse.data.bikeshare import load_bikeshare
from mlcourse.data.breast_cancer import load_breast_cancer
from mlcourse.data.caravan import load_caravan
from mlcourse.data.cards import Card, DataChanged, Source
from mlcourse.data.co2 import load_co2
from mlcourse.data.credit import load_credit
from mlcourse.data.diabetes import load_diabetes
from mlcourse.data.digits import load_digits
from mlcourse.data.flights import load_flights, load_planes
from mlcourse.data.hitters import load_hitters
from mlcourse.data.khan import load_khan
from mlcourse.data.penguins import load_penguins
from mlcourse.data.reviews import load_reviews
from mlcourse.data.sleepstudy import load_sleepstudy
from mlcourse.data.wine import load_wine

CARDS = (
    ames.CARD,
    anscombe.CARD,
    bikeshare.CARD,
    breast_cancer.CARD,
    caravan.CARD,
    co2.CARD,
    credit.CARD,
    diabetes.CARD,
    digits.CARD,
    flights.CARD,
    hitters.CARD,
    khan.CARD,
    penguins.CARD,
    flights.PLANES,
    reviews.CARD,
    sleepstudy.CARD,
    wine.CARD,
)

__all__ = [
    "CARDS",
    "Card",
    "DataChanged",
    "Source",
    "load_ames",
    "load_anscombe",
    "load_bikeshare",
    "load_breast_cancer",
    "load_caravan",
    "load_co2",
    "load_credit",
    "load_diabetes",
    "load_digits",
    "load_flights",
    "load_hitters",
    "load_khan",
    "load_penguins",
    "load_planes",
    "load_reviews",
    "load_sleepstudy",
    "load_wine",
]
