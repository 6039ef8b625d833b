"""Each faulty script shares four parts with the right one, and the fifth holds its fault."""

from __future__ import annotations

from dataclasses import fields

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from mlcourse.teaching.clinic import Script, with_faults

X, y = torch.rand(40, 6), torch.arange(40) % 4


def batches(X, y, seed):
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    return [(X[rows], y[rows]) for rows in order.split(8)]


def network(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 5), nn.Dropout(0.5), nn.Linear(5, 4))


def step(optimiser, loss):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def ask(model, X):
    model.eval()
    with torch.no_grad():
        return model(X)


RIGHT = Script(batches, network, cross_entropy, step, ask)
SILENT = with_faults(RIGHT)


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("softmax twice", "loss"),
        ("no zero_grad", "step"),
        ("wrong axis", "loss"),
        ("training mode", "ask"),
        ("batch mix-up", "network"),
        ("frozen layer", "network"),
        ("label shift", "batches"),
        ("sorted batches", "batches"),
    ],
)
def test_one_part_differs(fault, part):
    names = [field.name for field in fields(Script)]
    different = [one for one in names if getattr(SILENT[fault], one) is not getattr(RIGHT, one)]
    assert different == [part]


def test_there_are_eight_faults():
    assert len(SILENT) == 8


def test_a_perfect_answer_costs_something_where_the_loss_is_wrong():
    perfect = 50 * torch.eye(4)[y]
    assert RIGHT.loss(perfect, y) < 1e-6
    assert SILENT["softmax twice"].loss(perfect, y) > 0.7
    assert SILENT["wrong axis"].loss(perfect, y) > 0.7


def test_gradients_stay_where_nothing_clears_them():
    sizes = {}
    for name, script in (("right", RIGHT), ("no", SILENT["no zero_grad"])):
        model = network(0).eval()
        still = torch.optim.SGD(model.parameters(), lr=0.0)
        for _ in range(2):
            script.step(still, script.loss(model(X), y))
        sizes[name] = model[0].weight.grad.norm().item()
    assert sizes["no"] == pytest.approx(2 * sizes["right"], rel=1e-4)


def test_the_other_rows_matter_where_they_are_mixed():
    for script, same in ((RIGHT, True), (SILENT["batch mix-up"], False)):
        model = script.network(0).eval()
        assert torch.allclose(model(X)[:1], model(X[:1]), atol=1e-6) == same


def test_dropout_is_on_in_training_mode():
    model = network(0)
    asked = SILENT["training mode"].ask
    assert not torch.equal(asked(model, X), asked(model, X))


def test_a_frozen_layer_gets_no_gradient():
    model = SILENT["frozen layer"].network(0)
    assert [one.requires_grad for one in model.parameters()] == [False, False, True, True]


def test_labels_shift_after_the_first_quarter():
    number = torch.arange(40)
    pairs = SILENT["label shift"].batches(number[:, None], number, 0)
    kept = torch.cat([rows[:, 0] == labels for rows, labels in pairs])
    assert kept.sum() == 10


def test_sorted_batches_come_class_by_class():
    pairs = SILENT["sorted batches"].batches(X, y, 0)
    assert [len(labels) for _, labels in pairs] == [8] * 5
    assert torch.equal(torch.cat([labels for _, labels in pairs]), y.sort().values)
