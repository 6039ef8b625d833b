from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlcourse.course.solutions import tree_hash

CHECKS = """
import numpy as np
from mlcourse.checks import expect, question

q1 = question("q1")
q2 = question("q2")


@q1.check(
    "keeps the shape", points=1, misconception="axis", hint="Think of axes.", hints=["axis=0"]
)
def keeps_shape(student):
    expect.shape(student["standardise"](np.ones((5, 2))), (5, 2))


@q1.check("gives columns of mean 0", points=2, after=keeps_shape)
def mean_zero(student, rng):
    X = rng.normal(size=(6, 2))
    expect.close(student["standardise"](X).mean(axis=0), np.zeros(2), name="means")


@q2.check("is <one>", points=1)
def is_one(student):
    expect.equal(student["answer"], "<b>one</b>")
"""
STUB = 'def standardise(X):\n    """Return X with columns of mean 0."""\n    ...\n'
SHAPELESS = "def standardise(X):\n    return X.mean(axis=0)"
UNCHANGED = "def standardise(X):\n    return X"
RIGHT = "def standardise(X):\n    return X - X.mean(axis=0)"


def set_up(**changes):
    told = {
        "unit": "a1-scales",
        "release": "r-0123456789ab",
        "title": "Scales",
        "notebook": "a1-scales.ipynb",
        "questions": {
            "q1": {
                "title": "Standardise",
                "points": 5.0,
                "stub": tree_hash(STUB),
                "defines": ["standardise"],
            },
            "q2": {"title": "One", "points": 1.0, "stub": tree_hash("..."), "defines": ["answer"]},
        },
        "misconceptions": {"axis": {"says": "Axis 0 runs over rows.", "reread": "arrays#axes"}},
        "checks": CHECKS,
    } | changes
    arguments = ",\n    ".join(f"{name}={value!r}" for name, value in told.items())
    return (
        "from mlcourse import check, export, progress\n"
        f"from mlcourse.notebook import start\nstart(\n    {arguments},\n)"
    )


def notebook_document(*sources, release="r-0123456789ab", unit="a1-scales"):
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "id": f"cell-{number}",
                    "metadata": {},
                    "outputs": [],
                    "source": source,
                }
                for number, source in enumerate(sources)
            ],
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "mlcourse": {"unit": unit, "release": release},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell without a kernel, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.history_manager.enabled = False
    yield made
    made.history_manager.end_session()
    InteractiveShell.clear_instance()


@pytest.fixture
def run(shell, capsys):
    """Run cells as a student does; gives the value of the last one."""

    def cells(*sources):
        result = None
        for source in sources:
            ran = shell.run_cell(source, store_history=True)
            ran.raise_error()
            result = ran.result
        capsys.readouterr()
        return result

    return cells


@pytest.fixture
def cells():
    """The sources of a small unit's cells."""
    return SimpleNamespace(
        set_up=set_up,
        document=notebook_document,
        STUB=STUB,
        SHAPELESS=SHAPELESS,
        UNCHANGED=UNCHANGED,
        RIGHT=RIGHT,
    )
