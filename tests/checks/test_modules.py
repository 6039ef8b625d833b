"""Networks through references, in the way a check of a course does it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mlcourse.checks import CheckFailed, expect
from mlcourse.student.reference import LocalStudent

NOTEBOOK = """
import torch
from torch import nn
torch.manual_seed(0)
first, last = nn.Linear(4, 8, bias=False), nn.Linear(8, 3)
model = nn.Sequential(first, nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), last)
def step(model, X, y):
    model.train()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    optimiser.zero_grad()
    nn.functional.cross_entropy(model(X), y).backward()
    optimiser.step()
def detached_step(model, X, y):
    model.train()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    hidden = model[2](model[1](model[0](X))).detach()
    nn.functional.cross_entropy(model[4](hidden), y).backward()
    optimiser.step()
def head_step(model, X, y):
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    step(model, X, y)
def predict(X):
    model.eval()
    with torch.no_grad():
        return model(X)
def predict_in_training_mode(X):
    model.train()
    with torch.no_grad():
        return model(X)
def evaluate(model, X, y):
    was = model.training
    model.eval()
    with torch.no_grad():
        loss = nn.functional.cross_entropy(model(X), y).item()
    model.train(was)
    return loss
def evaluate_and_stay(model, X, y):
    model.eval()
    return model(X).sum().item()
def evaluate_in_training_mode(model, X, y):
    model.train()
    return model(X).sum().item()
"""
X = torch.from_numpy(np.random.default_rng(0).normal(size=(12, 4)).astype("float32"))
Y = torch.arange(12) % 3


@pytest.fixture
def student():
    namespace: dict[str, object] = {"__name__": "__main__"}
    exec(compile(NOTEBOOK, "<cell 1>", "exec"), namespace)
    return LocalStudent(namespace)


def test_output_shape(student):
    assert expect.output_shape(student["model"], X, (12, 3)).shape == (12, 3)
    with pytest.raises(CheckFailed, match="The output of `model` has the wrong shape"):
        expect.output_shape(student["model"], X, (12, 2))


def test_evaluation_mode_is_seen_by_what_it_does(student):
    expect.same_in_eval_mode(student["predict"], X)
    with pytest.raises(CheckFailed, match="two different results"):
        expect.same_in_eval_mode(student["predict_in_training_mode"], X)


def test_rows_of_a_batch_are_independent(student):
    expect.batch_independent(student["predict"], X)
    with pytest.raises(CheckFailed, match="row 0 another result alone"):
        expect.batch_independent(lambda x: torch.softmax(x, dim=0), X)


def test_a_training_step_moves_every_parameter_of_a_copy(student):
    before = student["model"].state_dict()["0.weight"]
    expect.parameters_change(student["model"], lambda m: student["step"](m, X, Y))
    expect.gradients_flow(student["model"], lambda m: student["step"](m, X, Y))
    assert torch.equal(before, student["model"].state_dict()["0.weight"])


def test_a_gradient_that_is_cut_off_is_named(student):
    with pytest.raises(CheckFailed) as caught:
        expect.gradients_flow(student["model"], lambda m: student["detached_step"](m, X, Y))
    message = caught.value.message()
    assert "3 parameters stayed as before: ['0.weight', '1.weight'" in message.text
    assert ".detach()" in message.next_step


def test_frozen_parameters_stay(student):
    expect.parameters_change(
        student["model"], lambda m: student["head_step"](m, X, Y), frozen=["0."]
    )
    with pytest.raises(CheckFailed, match="1 frozen parameter moved"):
        expect.parameters_change(
            student["model"], lambda m: student["step"](m, X, Y), frozen=["0."]
        )


def test_ignored_parameters_may_do_either(student):
    expect.gradients_flow(
        student["model"], lambda m: student["detached_step"](m, X, Y), ignored=["0.", "1."]
    )


def test_an_evaluation_changes_nothing(student):
    expect.parameters_stay(student["model"], lambda m: student["evaluate"](m, X, Y))
    with pytest.raises(CheckFailed, match=r"is changed: .*running_mean"):
        expect.parameters_stay(
            student["model"], lambda m: student["evaluate_in_training_mode"](m, X, Y)
        )


def test_the_mode_is_put_back(student):
    expect.keeps_mode(student["model"], lambda m: student["evaluate"](m, X, Y))
    with pytest.raises(CheckFailed) as caught:
        expect.keeps_mode(student["model"], lambda m: student["evaluate_and_stay"](m, X, Y))
    assert caught.value.message().actual == "evaluation mode"


def test_parameters_that_become_nan_are_named():
    model = torch.nn.Linear(2, 1)

    def explode(subject):
        with torch.no_grad():
            subject.weight.fill_(float("nan"))

    with pytest.raises(CheckFailed, match="'weight' of `m` holds 2 values"):
        expect.parameters_change(model, explode, name="m")


@pytest.mark.parametrize("seed", range(20))
def test_noisy_losses_that_fall_pass_and_noise_alone_does_not(seed):
    rng = np.random.default_rng(seed)
    falling = 2 * np.exp(-np.arange(60) / 20) + 0.3 + 0.1 * rng.normal(size=60)
    expect.loss_falls(falling)
    with pytest.raises(CheckFailed):
        expect.loss_falls(1 + 0.1 * rng.normal(size=60))
    with pytest.raises(CheckFailed):
        expect.loss_falls(falling[::-1])
