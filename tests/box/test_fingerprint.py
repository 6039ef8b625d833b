"""Fingerprints are equal for equal things, wherever they lie in memory, and differ for others."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
import pytest

from mlcourse.box.agent.fingerprint import fingerprint

Split = namedtuple("Split", "X y")


def digest(value):
    return fingerprint({"value": value})["value"]


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 2), ([1, "a"], [1, "b"]), (np.arange(3), np.arange(4)), ({"a": 1}, {"a": 2})],
)
def test_plain_values(one, other):
    assert digest(one) == digest(one) != digest(other)


def test_what_cannot_be_told_is_like_nothing():
    assert digest(lambda: 1) == "function <lambda>"
    generator = (one for one in [1])
    assert digest(generator) != digest(generator)


def test_names_of_the_shell_and_private_ones_do_not_count():
    assert fingerprint({"In": 1, "_": 2, "b": 1, "a": 1}).keys() == {"a", "b"}


def test_what_is_drawn_by_its_kind():
    figures = pytest.importorskip("matplotlib.figure")
    drawn = [figures.Figure().subplots(1, 2) for _ in range(2)]
    assert digest(drawn[0]) == digest(drawn[1])
    assert digest(drawn[0][0].figure) != digest(drawn[0][0])


def test_tensors_by_their_numbers():
    torch = pytest.importorskip("torch")
    numbers = np.random.default_rng(0).normal(size=(300, 7))
    kept = [torch.tensor(numbers) for _ in range(4)]  # each at a place of its own
    digests = {digest(Split(one, {"again": one, "more": [one.sum()]})) for one in kept}
    assert len(digests) == 1
    assert digest(kept[0]) != digest(kept[0] + 1e-9)
    assert digest(kept[0]) != digest(kept[0].float())
    assert digest(kept[0]) != digest(kept[0].clone().requires_grad_())
    first, second = (torch.nn.Linear(3, 2) for _ in range(2))
    second.load_state_dict(first.state_dict())
    assert digest(first) == digest(second) != digest(torch.nn.Linear(3, 2))
