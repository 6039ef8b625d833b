"""The page of the same decision: the scores of lessons, compared with what folds leave in doubt."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest

from mlcourse.book import thread
from mlcourse.book.thread import picture, thread_as_markdown
from mlcourse.teaching.thread import DECISIONS, Score

LINEAR = Score("price", "linear regression", (19.0, 18.0, 20.0, 18.5, 19.5), 0.05)
FOREST = Score("price", "forest", (17.0, 16.0, 18.5, 16.5, 17.0), 1.0)
RIDGE = Score("price", "ridge", (19.1, 17.8, 20.0, 18.4, 19.5), 0.04)
RARE = Score("rare event", "tree", (18.0, 16.0, 21.0, 15.0, 19.0), 0.06)
RARE_FOREST = Score("rare event", "forest", (19.0, 18.0, 19.0, 17.0, 20.0), 0.6)


@pytest.fixture
def page(monkeypatch):
    """Return a function that makes the page of units that have shown some scores."""

    def make(**shown):
        units = [SimpleNamespace(id=id, code=id.upper(), title=id) for id in shown]
        monkeypatch.setattr(
            thread, "read_proof", lambda unit: SimpleNamespace(decisions=shown[unit.id])
        )
        return thread_as_markdown(units, {id: f"course/{id}/lesson" for id in shown})

    return make


def test_each_score_stands_with_its_lesson_and_its_distance_from_the_best(page):
    text = page(m1=(LINEAR,), m2=(RIDGE, FOREST))
    assert (
        "| linear regression | [M1](/course/m1/lesson) | 19.0 ± 0.8 | 2.0 ± 0.7 | 50 ms |" in text
    )
    assert "| forest | [M2](/course/m2/lesson) | 17.0 ± 0.9 | the best | 1 s |" in text
    assert "**Forest** is better than every other method here" in text
    assert "Rare event" not in text


def test_a_simple_method_that_the_data_do_not_tell_from_the_best_is_named(page):
    text = page(m1=(RARE,), m2=(RARE_FOREST,))
    assert "**Forest** has the best mean. These data do not tell it from tree." in text
    assert "**tree**: one fit takes 60 ms, 10 times less" in text


def test_the_best_may_be_the_quickest(page):
    quick = Score("rare event", "forest", RARE_FOREST.scores, 0.01)
    assert "It is also the quickest of them." in page(m1=(RARE,), m2=(quick,))
    near = Score("rare event", "forest", RARE_FOREST.scores, 0.08)
    assert "**tree**, and not by much" in page(m1=(RARE,), m2=(near,))


def test_what_every_method_has_to_beat_stands_first_and_not_in_the_picture(page):
    mean = Score("price", "mean price", (58.0, 57.0, 59.0, 60.0, 58.0), 0.01)
    text = page(m1=(mean, LINEAR), m2=(RARE,))
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows[1].startswith("| no model | | 56.1 ± 1.7 | 37.1 ± ")
    assert "linear regression 19.0. The table" in text
    assert "| mean price |" in text and ">mean price<" not in text
    assert "Other methods follow" in text


def test_decisions_stand_in_their_order_with_their_direction(page):
    text = page(m1=(RARE,), m2=(LINEAR,))
    places = [text.index(f"## {name.capitalize()}: ") for name in ("price", "rare event")]
    assert places == sorted(places)
    assert "thousand dollars; mean absolute error on hidden houses. Less is better." in text
    assert "buyers for 100 letters" in text and "More is better." in text


def test_without_scores_the_page_says_so(page, monkeypatch):
    assert "No lesson has shown a score yet." in page(m1=())
    monkeypatch.setattr(thread, "read_proof", lambda _unit: None)
    unit = SimpleNamespace(id="m1", code="M1", title="m1")
    assert "No lesson has shown a score yet." in thread_as_markdown([unit], {"m1": "page"})


def test_the_picture_shows_every_fold_at_its_place_and_tells_the_means():
    scores = [LINEAR, Score("price", "a < b", FOREST.scores, 1)]
    svg = ET.fromstring(picture("price", scores))
    space = "{http://www.w3.org/2000/svg}"
    circles = svg.findall(f"{space}circle")
    places = [float(one.get("cx")) for one in circles]
    values = [value for score in scores for value in score.scores]
    assert len(places) == len(values)
    slope = (places[1] - places[0]) / (values[1] - values[0])
    zero = places[0] - slope * values[0]
    assert slope > 0 and max(places) < float(svg.get("width"))
    assert places == pytest.approx([zero + slope * value for value in values], abs=0.2)
    names = [one for one in svg.findall(f"{space}text") if one.get("class") == "method"]
    for name in names:
        end = float(name.get("x"))
        assert end < zero and len(name.text or "") * 7.4 < end
    assert "linear regression 19.0; a < b 17.0" in svg.get("aria-label")
    assert svg.get("role") == "img"


@pytest.mark.parametrize("largest", [0.3, 2.6, 6.6, 7.1, 56.0, 100.0])
def test_ticks_are_few(largest):
    score = Score("image", "one", (largest, largest / 2), 1)
    texts = picture("image", [score]).count('class="tick"')
    assert 3 <= texts - 1 <= 9


def test_every_decision_has_a_question():
    assert all(one.question.endswith("?") for one in DECISIONS.values())
