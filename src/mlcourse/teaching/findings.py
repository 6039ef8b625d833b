"""Findings as teams may send them, whose truth is known: groups of patients, and two models."""

from __future__ import annotations

from typing import Any

Finding = dict[str, Any]


def patients(rng: Any, groups: int, rows: int = 60, columns: int = 4, apart: float = 8.0) -> Any:
    """Return a table of patients whose measurements rise together.

    Parameters
    ----------
    rng : numpy.random.Generator
    groups : int
        At most as many as columns and one; 1 for a table in which there is nothing to find.
    rows, columns : int
    apart : float
        Distance of each group from the first, in standard deviations of a measurement by itself.

    Returns
    -------
    ndarray of shape (rows, columns)
        The columns correlate by one half, and groups are of the same size, up to one row.
    """
    import numpy as np

    together = rng.normal(size=(rows, 1)) + rng.normal(size=(rows, columns))
    directions, _ = np.linalg.qr(rng.normal(size=(columns, columns)))
    places = np.vstack([np.zeros(columns), apart * directions[: groups - 1]])
    return together + places[rng.permutation(rows) % groups]


def visits(rng: Any, better: float, patients: int = 20, each: int = 6) -> tuple[Any, Any, Any]:
    """Return the errors of two models at the same visits, and whose visit each was.

    Parameters
    ----------
    rng : numpy.random.Generator
    better : float
        By how much the errors of the second model are smaller on average; 0 if it is no better.
    patients, each : int
        Number of patients, and of the visits of each.

    Returns
    -------
    tuple of ndarray of shape (patients * each,)
        Errors of both models, and the number of the patient. Some patients are hard for both
        models, and a model may be better or worse for all visits of a patient.
    """
    import numpy as np

    who = np.repeat(np.arange(patients), each)
    hard = rng.gamma(2.0, 1.0, patients)[who]
    first, second = (
        hard + rng.normal(0, 0.3, patients)[who] + rng.normal(0, 0.2, len(who)) for _ in range(2)
    )
    return first, second - better, who


def comparison(first: Any, second: Any, who: Any) -> Finding:
    """Return the finding that the second model is better."""
    return {"kind": "comparison", "errors_a": first, "errors_b": second, "groups": who}


def sent(rng: Any, real: int, empty: int, tables: float = 0.1) -> tuple[list[Finding], Any]:
    """Return findings of both kinds in a random order, and which of them are real.

    Parameters
    ----------
    rng : numpy.random.Generator
    real, empty : int
        How many findings of each sort.
    tables : float
        About which share of them are about groups of patients.

    Returns
    -------
    findings : list of dict
    truth : ndarray of bool of shape (real + empty,)
    """
    import numpy as np

    truth = rng.permutation(np.arange(real + empty) < real)
    findings: list[Finding] = []
    for one in truth:
        if rng.random() < tables:
            table = patients(rng, 3 if one else 1)
            findings.append({"kind": "clusters", "X": table, "k": 3})
        else:
            findings.append(comparison(*visits(rng, 0.5 if one else 0.0)))
    return findings, truth
