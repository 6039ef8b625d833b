"""Every table is the one its card describes, and a changed one is noticed."""

import dataclasses

import pytest

import mlcourse.data as data
from mlcourse.data.cards import confirm, locate

LOADERS = [getattr(data, f"load_{card.name}") for card in data.CARDS]


@pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)
def test_loads_with_a_card_that_fits(load):
    frame, card = load()
    assert frame.shape == (card.rows, card.columns)
    assert card.target in frame.columns
    assert card.balance and card.units and card.known_problems and card.licence and card.origin


def test_caravan_is_rare_and_binary():
    frame, card = data.load_caravan()
    assert set(frame["Purchase"]) == {0, 1}
    assert 0.059 < frame["Purchase"].mean() < 0.060
    assert "1: 6.0%" in card.balance


def test_houses_have_the_problems_that_their_card_tells():
    frame, _ = data.load_ames()
    assert set(frame["BsmtFin_SF_1"]) <= set(range(8))
    largest = frame.nlargest(3, "Gr_Liv_Area")
    assert (largest["Sale_Price"] < 200_000).all()
    assert (largest["Sale_Condition"] == "Partial").all()
    assert 1 / 7 < (frame["Sale_Condition"] != "Normal").mean() < 1 / 5
    assert "Overall_Qual" not in frame


def test_digits_are_pictures():
    frame, _ = data.load_digits()
    pixels = frame.drop(columns="digit").to_numpy()
    assert pixels.min() == 0 and pixels.max() == 16
    assert sorted(set(frame["digit"])) == list(range(10))


def test_diabetes_has_its_raw_units():
    frame, _ = data.load_diabetes()
    assert frame["age"].min() >= 18 and frame["age"].max() < 100
    assert 15 < frame["bmi"].mean() < 35


def test_khan_keeps_the_publishers_order():
    frame, _ = data.load_khan()
    assert frame["type"].iloc[:63].value_counts().to_dict() == {2: 23, 4: 20, 3: 12, 1: 8}


def test_tables_in_time_are_in_order():
    frame, _ = data.load_co2()
    assert frame["date"].is_monotonic_increasing
    assert data.load_bikeshare()[0]["day"].is_monotonic_increasing


def test_rides_give_themselves_away_as_the_card_says():
    frame, _ = data.load_bikeshare()
    assert (frame["casual"] + frame["registered"] == frame["bikers"]).all()


def test_anscombes_tables_share_their_summary():
    frame, _ = data.load_anscombe()
    each = frame.groupby("set")[["x", "y"]]
    assert each.mean().round(2).drop_duplicates().shape == (1, 2)
    assert each.var().round(1).drop_duplicates().shape == (1, 2)


def test_malignant_tumours_are_the_larger_ones():
    frame, _ = data.load_breast_cancer()
    assert frame["malignant"].sum() == 212
    assert frame.groupby("malignant")["mean_area"].mean().diff().iloc[1] > 0


def test_new_reviews_are_of_new_products():
    frame, _ = data.load_reviews()
    assert frame["new"].sum() == 1000
    known, new = (set(part["product"]) for _, part in frame.groupby("new"))
    assert not known & new


def test_some_flights_have_an_aeroplane_that_is_not_in_the_other_table():
    flights, planes = data.load_flights()[0], data.load_planes()[0]
    assert planes["tailnum"].is_unique
    assert 0.15 < 1 - flights["tailnum"].isin(planes["tailnum"]).mean() < 0.17


def test_cell_lines_repeat_as_their_card_tells():
    frame, _ = data.load_nci60()
    counts = frame["cancer"].value_counts()
    assert (counts == 1).sum() == 5 and counts["PROSTATE"] == 2
    assert sum("repro" in name for name in counts.index) == 4


def test_phishing_pages_are_verdicts_and_repeat():
    frame, _ = data.load_phishing()
    assert set(frame.to_numpy().ravel()) == {0, 0.5, 1}
    assert frame.duplicated().sum() == 587
    assert 0.43 < frame["is_phishing"].mean() < 0.45


def test_sensors_have_single_values_far_out():
    frame, _ = data.load_shuttle()
    spread = frame.quantile(0.75) - frame.quantile(0.25)
    assert (frame["f6"].abs().max() > 1000 * spread["f6"]).all()
    assert 0.07 < frame["anomaly"].mean() < 0.075


def test_names_were_drawn_half_and_half():
    frame, _ = data.load_resumes()
    assert (frame["race"].value_counts() == 2435).all()
    assert frame.groupby("race")["received_callback"].sum().to_dict() == {
        "black": 157,
        "white": 235,
    }
    assert frame["job_ad_id"].nunique() == 1323
    gaps = frame.isna().sum()
    assert gaps["job_fed_contractor"] == 1768 and gaps["job_req_min_experience"] == 2746


def test_a_changed_file_is_refused():
    source = dataclasses.replace(data.CARDS[0].sources[0], sha256="0" * 64)
    with pytest.raises(data.DataChanged, match="has changed"):
        locate(source)


def test_a_missing_package_says_how_to_install_it():
    source = data.Source("no_such_package_anywhere", "x.csv", "0" * 64)
    with pytest.raises(data.DataChanged) as caught:
        locate(source)
    assert (
        "not installed" in caught.value.what
        and caught.value.fix == "pip install no_such_package_anywhere"
    )


@pytest.mark.parametrize("change", [{"rows": 1}, {"missing": 3}, {"target": "nothing"}])
def test_a_frame_unlike_its_card_is_refused(change):
    frame, card = data.load_diabetes()
    with pytest.raises(data.DataChanged, match="not as its data card says"):
        confirm(frame, dataclasses.replace(card, **change))


def test_the_card_is_a_page():
    _, card = data.load_digits()
    page = card.as_markdown()
    assert page.startswith("# Handwritten digits")
    assert "1797 rows × 65 columns" in page and card.sources[0].sha256 in page
