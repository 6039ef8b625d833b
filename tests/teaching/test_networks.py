from __future__ import annotations

import subprocess
import sys

import pytest

torch = pytest.importorskip("torch")

from mlcourse.teaching.networks import (  # noqa: E402
    DescentRun,
    ScriptedRun,
    Witness,
    digits_split,
)


def test_split_holds_every_digit_once():
    split = digits_split(valid=450, seed=3)
    assert split.X_train.shape == (1347, 64)
    assert split.X_valid.shape == (450, 64)
    assert split.X_train.dtype == torch.float32
    assert split.y_train.dtype == torch.int64
    assert split.X_train.min() >= 0 and split.X_train.max() == 1
    counts = torch.bincount(torch.cat([split.y_train, split.y_valid]))
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_split_depends_on_its_seed_only():
    assert torch.equal(digits_split(seed=1).X_valid, digits_split(seed=1).X_valid)
    assert not torch.equal(digits_split(seed=1).X_valid, digits_split(seed=2).X_valid)


def test_witness_notes_mode_gradients_and_rows():
    witness = Witness(torch.nn.Linear(2, 1))
    X = torch.tensor([[1.0, 5.0], [2.0, 6.0]])
    witness(X)
    witness.eval()
    with torch.no_grad():
        scores = witness(X[:1])
    assert witness.notes == [(True, True, [1.0, 2.0]), (False, False, [1.0])]
    assert torch.equal(scores, witness.model(X[:1]))


def test_witness_hands_its_mode_to_the_model_inside():
    witness = Witness(torch.nn.Dropout())
    witness.eval()
    assert not witness.model.training


def test_scripted_run_counts_epochs_in_its_weight():
    run = ScriptedRun([0.5, 0.25])
    assert run.validation_loss(run.model) == float("inf")
    run.train_one_epoch(run.model)
    assert (run.epoch(run.model), run.validation_loss(run.model)) == (1, 0.5)
    run.train_one_epoch(run.model)
    assert (run.epoch(run.model), run.validation_loss(run.model)) == (2, 0.25)
    with pytest.raises(ValueError, match="2 epochs and no more"):
        run.train_one_epoch(run.model)


def test_descent_run_takes_a_step_down_the_gradient():
    # One row x = 2, y = 6, weight and bias 0: the error is -6, its square 36, the slopes -24 and
    # -12. A step of 0.05 makes the weight 1.2 and the bias 0.6.
    run = DescentRun([[2.0]], [[6.0]], [[1.0], [0.0]], [[1.0], [0.0]], learning_rate=0.05)
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.zero_()
        model.bias.zero_()
    assert run.validation_loss(model) == 0.5
    run.train_one_epoch(model)
    assert model.weight.item() == pytest.approx(1.2)
    assert model.bias.item() == pytest.approx(0.6)
    assert run.validation_loss(model) == pytest.approx((0.8**2 + 0.6**2) / 2)
    assert model.weight.grad is None


def test_import_leaves_nothing_for_the_first_optimiser_to_load():
    program = """
import sys
import mlcourse.teaching.networks, torch
weight = torch.zeros(1, requires_grad=True)
before = set(sys.modules)
torch.optim.Adam([weight])
print(sorted(set(sys.modules) - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
