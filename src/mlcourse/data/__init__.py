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
    nci60,
    penguins,
    phishing,
    resumes,
    reviews,
    shuttle,
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
from mlcourse.data.nci60 import load_nci60
from mlcourse.data.penguins import load_penguins
from mlcourse.data.phishing import load_phishing
from mlcourse.data.resumes import load_resumes
from mlcourse.data.reviews import load_reviews
from mlcourse.data.shuttle import load_shuttle
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
    nci60.CARD,
    penguins.CARD,
    phishing.CARD,
    flights.PLANES,
    resumes.CARD,
    reviews.CARD,
    shuttle.CARD,
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
    "load_nci60",
    "load_penguins",
    "load_phishing",
    "load_planes",
    "load_resumes",
    "load_reviews",
    "load_shuttle",
    "load_sleepstudy",
    "load_wine",
]
