"""What the lesson on regularised networks trains: many small networks on few rows, side by side.

Imports torch only where networks are trained.

Decoupled weight decay: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", *ICLR*,
2019. Dropout: N. Srivastava et al., *JMLR* 15, 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Runs:
    """What was noted while networks were trained, one column for each network.

    Parameters
    ----------
    steps : numpy.ndarray of shape (notes,)
        Steps made when a note was taken.
    training, validation, test : numpy.ndarray of shape (notes, networks)
        Shares of misread pictures.
    losses : numpy.ndarray of shape (notes, networks)
        Mean cross-entropy of the validation pictures, in nats.
    """

    steps: Any
    training: Any
    validation: Any
    test: Any
    losses: Any

    def at_the_end(self) -> Any:
        """Return the test errors of the last weights."""
        return self.test[-1]

    def at_the_best(self) -> Any:
        """Return the test errors of the weights with the smallest validation loss."""
        import numpy as np

        return self.test[self.losses.argmin(axis=0), np.arange(self.test.shape[1])]


def few_rows(
    *,
    rows: int = 150,
    decay: float = 0.0,
    dropout: float = 0.0,
    wrong: float = 0.0,
    networks: int = 20,
    steps: int = 300,
    hidden: int = 64,
) -> Runs:
    """Train networks with one hidden layer on few digits, each on rows of its own.

    Network number k has the same rows, the same first weights and the same number of steps whatever
    the regulariser is: only what is asked for differs. Each step uses all rows, by Adam with a rate
    of 0.003. Notes are taken every 20 steps.

    Parameters
    ----------
    rows : int
        Training pictures of each network. Another 50 validate, and 500 test.
    decay : float
        Share of each weight that a step takes away, in units of the learning rate (AdamW).
    dropout : float
        Share of hidden units that are set to zero in each step.
    wrong : float
        Share of training and validation pictures whose label is drawn at random.
    networks, steps, hidden : int

    Returns
    -------
    Runs
    """
    import numpy as np
    import torch
    from torch.nn.functional import cross_entropy

    from mlcourse.data import load_digits

    frame, _ = load_digits()
    pixels = frame.drop(columns="digit").to_numpy(dtype=np.float32) / 16
    digits = frame["digit"].to_numpy(dtype=np.int64)
    known = rows + 50
    chosen = np.stack(
        [np.random.default_rng(k).permutation(len(frame))[: known + 500] for k in range(networks)]
    )
    labels = digits[chosen]
    for k in range(networks):
        rng = np.random.default_rng(1000 + k)
        drawn = rng.random(known) < wrong
        labels[k, :known][drawn] = rng.integers(0, 10, int(drawn.sum()))
    X, y = torch.from_numpy(pixels[chosen]), torch.from_numpy(labels)
    parts = {"training": slice(rows), "validation": slice(rows, known), "test": slice(known, None)}
    generator = torch.Generator().manual_seed(0)

    def drawn_weights(fan_in: int, fan_out: int) -> Any:
        W = torch.randn(networks, fan_in, fan_out, generator=generator) * (2 / fan_in) ** 0.5
        return W.requires_grad_()

    W, V = drawn_weights(64, hidden), drawn_weights(hidden, 10)
    a, b = (torch.zeros(networks, 1, n, requires_grad=True) for n in (hidden, 10))
    optimiser = torch.optim.AdamW([W, V, a, b], lr=0.003, weight_decay=decay)

    def scores(inputs: Any, rate: float = 0.0) -> Any:
        signal = torch.baddbmm(a, inputs, W).relu()
        if rate:
            stays = torch.rand(signal.shape, generator=generator) >= rate
            signal = signal * stays / (1 - rate)
        return torch.baddbmm(b, signal, V)

    notes: dict[str, list[Any]] = {name: [] for name in (*parts, "losses")}
    for step in range(steps + 1):
        if step % 20 == 0:
            with torch.no_grad():
                for name, part in parts.items():
                    given = scores(X[:, part])
                    missed = given.argmax(dim=2) != y[:, part]
                    notes[name].append(missed.float().mean(dim=1).numpy())
                    if name == "validation":
                        loss = cross_entropy(given.transpose(1, 2), y[:, part], reduction="none")
                        notes["losses"].append(loss.mean(dim=1).numpy())
        given = scores(X[:, :rows], dropout)
        # A sum over the networks: the gradient of each is that of its own mean loss.
        loss = networks * cross_entropy(given.flatten(0, 1), y[:, :rows].flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    table = {name: np.array(values) for name, values in notes.items()}
    return Runs(steps=np.arange(0, steps + 1, 20), **table)
