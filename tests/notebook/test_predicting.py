"""predict(), compare() and claim() in a shell, as a student meets them."""

from __future__ import annotations

import numpy as np
import pytest

from mlcourse.notebook.commands import ATTRIBUTE
from mlcourse.notebook.predicting import LONGEST, compared, predicted
from mlcourse.notebook.session import answer_sources

USE = "from mlcourse import claim, compare, predict"


@pytest.fixture
def say(shell, capsys):
    """Run cells; gives what they print."""

    def cells(*sources):
        capsys.readouterr()
        for source in sources:
            shell.run_cell(source, store_history=True).raise_error()
        return capsys.readouterr().out.splitlines()

    return cells


@pytest.fixture
def begun(say, cells):
    say(cells.set_up(), USE)


@pytest.mark.usefixtures("begun")
def test_predict_run_compare(say):
    assert say('predict("error", 40)') == ["Kept: you predict 40."]
    assert say('compare("error", 61.27, "points", digits=1)') == [
        "You predicted 40.0 points. Measured: 61.3 points."
    ]


@pytest.mark.usefixtures("begun")
def test_without_a_value_it_says_what_to_do(say):
    told = " ".join(say('predict("error", ...)'))
    assert "in the place of ..." in told and "not graded" in told
    assert say('compare("error", 0.5)') == ["You made no prediction. Measured: 0.5."]


@pytest.mark.usefixtures("begun")
def test_words_and_truth_values_may_be_predicted(say):
    say('predict("which", "the tree")', 'predict("lower", True)')
    assert say('compare("which", "the linear model", "points")') == [
        "You predicted the tree. Measured: the linear model."
    ]
    assert say('compare("lower", False)') == ["You predicted True. Measured: False."]


@pytest.mark.usefixtures("begun")
def test_a_second_thought_is_kept_as_one(say, shell):
    say('predict("error", 40)', 'compare("error", 61.0)')
    (line,) = say('predict("error", 60)')
    assert "second thought" in line
    kept = getattr(shell, ATTRIBUTE).predictions["error"].as_data("error")
    assert kept == {
        "name": "error", "first": 40, "last": 60, "before_result": True, "changed": True,
        "measured": 61.0,
    }  # fmt: skip


@pytest.mark.usefixtures("begun")
def test_running_a_cell_again_changes_nothing(say, shell):
    say(
        'predict("error", 40)',
        'predict("error", 40)',
        'compare("error", 1)',
        'predict("error", 40)',
    )
    kept = getattr(shell, ATTRIBUTE).predictions["error"]
    assert kept.values == [40] and kept.early == 1


def test_the_set_up_cell_run_again_keeps_them(say, cells, begun, shell):
    say('predict("error", 40)', cells.set_up())
    assert getattr(shell, ATTRIBUTE).predictions["error"].values == [40]


def test_before_the_set_up_cell_a_result_is_still_shown(say):
    (line, *_) = say(USE, 'predict("error", 40)')
    assert "set-up cell has not been run" in line
    assert say('compare("error", 2)') == ["You made no prediction. Measured: 2."]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (float("nan"), "nan"),
        (1 << 60, str(1 << 60)),
        ([1, 2], "[1, 2]"),
        ("x" * 1000, "x" * LONGEST),
        (None, "None"),
    ],
)
def test_what_is_kept_fits_into_json(value, kept):
    predictions = {}
    predicted(predictions, "a", value)
    found = predictions["a"].values[0]
    assert found == kept and type(found) is type(kept)


@pytest.mark.parametrize(
    ("measured", "digits", "shown"),
    [
        (0.123456, None, "0.123"),
        (1234567, None, "1,234,567"),
        (float("inf"), 2, "inf"),
        (2, 2, "2.00"),
    ],
)
def test_numbers_are_shown_short(measured, digits, shown):
    assert compared({}, "a", measured, "", digits).endswith(f"Measured: {shown}.")


def test_predictions_are_no_answers():
    assert answer_sources(['predict("error", 40)', 'compare("error", x)', "answer = 1"]) == [
        "answer = 1"
    ]


@pytest.mark.usefixtures("begun")
def test_a_claim_is_plain_data(shell, say):
    say('answer = claim(True, because="all 20 splits agree")')
    assert shell.user_ns["answer"] == {"value": True, "because": "all 20 splits agree"}
