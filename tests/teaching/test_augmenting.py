"""Networks side by side, and the two ways in which the lesson's pictures differ."""

import matplotlib as mpl
import numpy as np
import pytest

from mlcourse.teaching.augmenting import Readers, scanned, show_pictures, slanting_hand

mpl.use("Agg")


def spots(rng, count=40):
    """Return pictures of one pixel of ink each, with two pixels of paper around the places."""
    pictures = np.zeros((count, 8, 8))
    pictures[np.arange(count), *rng.integers(2, 6, size=(2, count))] = 1
    return pictures


def test_readers_learn_what_can_be_learned_and_nothing_else():
    rng = np.random.default_rng(0)
    tables = [(one := rng.random((60, 3, 3)), (one[:, 1, 1] > 0.5).astype(int)) for _ in range(2)]
    lots = (rng.random((60, 3, 3)), rng.integers(0, 2, 60))
    new = [(one := rng.random((300, 3, 3)), (one[:, 1, 1] > 0.5).astype(int)) for _ in range(3)]
    missed = Readers([*tables, lots], classes=2).misread(new)
    assert missed.shape == (3,)
    assert missed[:2].max() < 0.25 < 0.3 < missed[2]


def test_a_reader_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(1)
    known, new = (rng.random((50, 3, 3)), rng.integers(0, 10, 50)), rng.random((20, 3, 3))
    other = rng.random((50, 3, 3)), known[1]
    alike = Readers([known, other], steps=20).read([new, new])[0]
    assert (Readers([known, known], steps=20).read([new, new])[0] == alike).all()


def test_a_step_goes_along_the_slope_that_pytorch_finds():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    # All rows of a table are alike, so that any lot of them has the same mean loss.
    pictures, labels = rng.random((2, 1, 3, 4)), np.array([[7], [2]])
    known = [(np.tile(X, (9, 1, 1)), np.tile(y, 9)) for X, y in zip(pictures, labels, strict=True)]
    before, after = (Readers(known, steps=steps)._weights for steps in (0, 1))
    W, V = (torch.tensor(part, requires_grad=True) for part in before)
    one = torch.ones(2, 1, 1)
    x = torch.cat([torch.tensor(pictures.reshape(2, 1, 12), dtype=torch.float32), one], dim=2)
    scores = torch.cat([(x @ W).relu(), one], dim=2) @ V
    torch.nn.functional.cross_entropy(
        scores[:, 0], torch.tensor(labels[:, 0]), reduction="sum"
    ).backward()
    for old, new, slope in zip(before, after, (W.grad, V.grad), strict=True):
        assert old - new == pytest.approx(0.2 * slope.numpy(), abs=1e-6)
        assert np.abs(old - new).max() > 1e-3


def test_a_scanner_moves_each_spot_by_one_pixel_and_keeps_its_ink():
    before = spots(np.random.default_rng(2))
    after = scanned(before, seed=0)
    moves = np.argwhere(after)[:, 1:] - np.argwhere(before)[:, 1:]
    assert after.sum() == len(before)
    assert (np.abs(moves).max(axis=1) == 1).all()
    assert len(np.unique(moves, axis=0)) == 8
    assert (scanned(before, seed=0) == after).all() and (scanned(before, seed=1) != after).any()


def test_a_slanting_hand_leans_to_the_right():
    upright = np.zeros((5, 9, 9))
    upright[:, :, 4] = 1
    slanted = slanting_hand(upright, seed=0)
    ink = (slanted * np.arange(9)).sum(axis=2) / slanted.sum(axis=2)
    slopes = np.diff(ink, axis=1)
    assert slopes == pytest.approx(np.repeat(slopes[:, :1], 8, axis=1))
    assert ((slopes < -0.4) & (slopes > -0.8)).all()
    assert len(np.unique(slopes[:, 0].round(6))) == 5


def test_each_row_of_pictures_has_its_name():
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 3)
    rows = {"as given": np.zeros((3, 4, 4)), "black": np.ones((3, 4, 4))}
    show_pictures(axes, rows)
    assert [ax.get_ylabel() for ax in axes.flat] == ["as given", "", "", "black", "", ""]
    assert [len(ax.images) for ax in axes.flat] == [1] * 6
    plt.close(figure)
