"""Networks on few rows: what their runs note, and that only what is asked for differs."""

from __future__ import annotations

import numpy as np
import pytest

from mlcourse.teaching.memory import Runs, few_rows


def notes(**options: object) -> Runs:
    """Return the notes of few and short runs."""
    asked = {"rows": 40, "networks": 3, "steps": 60, "hidden": 32, **options}
    return few_rows(**asked)  # type: ignore[arg-type]


def test_the_best_weights_are_chosen_by_validation_and_not_by_test() -> None:
    test = np.array([[0.5, 0.1], [0.4, 0.3], [0.2, 0.6]])
    losses = np.array([[3.0, 3.0], [1.0, 2.0], [2.0, 1.0]])
    runs = Runs(steps=np.arange(3), training=test, validation=test, test=test, losses=losses)
    np.testing.assert_array_equal(runs.at_the_end(), [0.2, 0.6])
    np.testing.assert_array_equal(runs.at_the_best(), [0.4, 0.6])


def test_notes_have_a_row_for_each_time_and_a_column_for_each_network() -> None:
    runs = notes()
    assert runs.steps.tolist() == [0, 20, 40, 60]
    for table in (runs.training, runs.validation, runs.test, runs.losses):
        assert table.shape == (4, 3)
    assert runs.training.max() <= 1 and runs.losses.min() > 0


def test_a_run_learns_and_is_repeatable() -> None:
    runs, again = notes(), notes()
    np.testing.assert_array_equal(runs.losses, again.losses)
    assert runs.training[0].mean() > 0.6 and runs.training[-1].mean() < 0.1
    assert runs.test[-1].mean() < 0.5


def test_labels_drawn_by_lot_can_be_remembered_and_teach_nothing() -> None:
    lots = notes(wrong=1.0, steps=300)
    assert lots.training[-1].mean() < 0.05
    assert abs(lots.test[-1].mean() - 0.9) < 0.05


def test_new_pictures_keep_their_true_labels() -> None:
    # Before the first step, wrong labels change the errors on known pictures only.
    true, lots = notes(), notes(wrong=1.0)
    np.testing.assert_array_equal(true.test[0], lots.test[0])
    assert (true.losses[0] != lots.losses[0]).all()


@pytest.mark.parametrize("restraint", [{"decay": 3.0}, {"dropout": 0.5}])
def test_networks_that_are_compared_start_alike(restraint: dict[str, float]) -> None:
    plain, held = notes(), notes(**restraint)
    np.testing.assert_array_equal(plain.losses[0], held.losses[0])
    assert (plain.losses[-1] != held.losses[-1]).all()


def test_a_restraint_keeps_labels_by_lot_from_being_remembered() -> None:
    options = {"wrong": 1.0, "steps": 200}
    plain, decayed = notes(**options), notes(**options, decay=20.0)
    assert decayed.training[-1].mean() > plain.training[-1].mean() + 0.2
