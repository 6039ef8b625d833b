"""Results as the grader writes them, small and whole."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest

REGISTRY = {
    "objectives": {
        "rare-events.choose-metric": "Choose a metric that fits a rare outcome.",
        "rare-events.compare-remedies": "Compare remedies for imbalance without leaking.",
    },
    "misconceptions": {
        "resample-before-split": {
            "belief": "Balancing the table first and splitting it afterwards is the same",
            "says": "Copies of one customer end up on both sides of the split.",
            "reread": "Leakage clinic, section “Inside the folds”",
            "page": "course/m2/leakage/lesson.html#inside-the-folds",
        },
        "accuracy-for-rare": {
            "belief": "High accuracy means a useful model",
            "says": "With 6 buyers in 100, saying no to everybody is 94 % accurate.",
            "reread": "Rare events",
            "page": "assessments/rare-events/assignment.html",
        },
    },
}
PNG = None


def a_picture(width: int = 320, height: int = 200, kind: str = "PNG") -> str:
    """Return a small drawing, base64 as a notebook stores it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.line(
        [(10, height - 10), (width // 2, 30), (width - 10, height // 2)], fill="navy", width=3
    )
    draw.rectangle([10, 10, width - 10, height - 10], outline="gray")
    out = io.BytesIO()
    image.save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


def a_check(name: str, state: str = "passed", points: float = 1.0, **more: Any) -> dict[str, Any]:
    """Return one check of a result."""
    question = name.partition(".")[0]
    check = {
        "id": name if "." in name else f"{question}.{name}",
        "title": "keeps the shape of the table",
        "hidden": False,
        "state": state,
        "reason": None,
        "points": points if state == "passed" else 0.0,
        "max_points": points,
        "message": None,
        "misconception": None,
        "hints": [],
    }
    return check | more


def a_question(name: str, state: str, checks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return one question of a result, its points the sum of its checks'."""
    question = {
        "id": name,
        "title": "Standardise",
        "objectives": ["rare-events.choose-metric"],
        "state": state,
        "points": sum(check["points"] for check in checks),
        "max_points": sum(check["max_points"] for check in checks),
        "note": None,
        "checks": checks,
    }
    return question | more


def a_result(questions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a result of schema ``mlcourse/result/v1``."""
    result = {
        "schema": "mlcourse/result/v1",
        "submission": "maria-k",
        "name_on_disk": "maria-k-1f2e3d",
        "unit": "a3-rare-events",
        "title": "Rare events",
        "release": "r-0123456789ab",
        "bundle": "b" * 64,
        "submission_sha256": "c" * 64,
        "mlcourse": "0.1.0",
        "environment": {"python": "3.11"},
        "seed": "ab12",
        "seeds": {},
        "isolation": {
            "level": "standard",
            "probe": {"bwrap": "0.8.0", "no network": True, "control groups": False},
        },
        "state": "graded",
        "poison": False,
        "reason": None,
        "points": sum(question["points"] for question in questions),
        "max_points": sum(question["max_points"] for question in questions),
        "questions": questions,
        "cells": [],
        "repairs": [],
        "private": [],
    }
    return result | more


def full_result() -> dict[str, Any]:
    """Return a result that shows every part of the page."""
    questions = [
        a_question(
            "q1",
            "passed",
            [
                a_check("q1.shape_kept", points=1.0),
                a_check("q1.unseen_rows", points=2.0, hidden=True, title="SECRET-TITLE-A"),
            ],
        ),
        a_question(
            "q2",
            "failed",
            [
                a_check(
                    "q2.one_score_each",
                    "failed",
                    title="gives one score per customer",
                    message={
                        "text": "The shape differs: one row per customer was expected.",
                        "expected": "(5, 2)",
                        "actual": "(5,)",
                        "next_step": "Look at what predict_proba gives for one customer.",
                    },
                    hints=["predict_proba has one column for each class."],
                ),
                a_check(
                    "q2.label_text",
                    "failed",
                    title="names the class",
                    message={
                        "text": "The text differs.",
                        "expected": "no buyer",
                        "actual": "no  buyer ",
                        "next_step": None,
                    },
                ),
                a_check(
                    "q2.no_leak",
                    "failed",
                    2.0,
                    title="SECRET-TITLE-B",
                    hidden=True,
                    misconception="resample-before-split",
                    message={
                        "text": "Copies of one customer end up on both sides of the split.",
                        "expected": None,
                        "actual": None,
                        "next_step": None,
                    },
                    hints=["Put the resampling into the pipeline."],
                ),
                a_check(
                    "q2.ranks",
                    "could not check",
                    3.0,
                    title="SECRET-TITLE-C",
                    hidden=True,
                    reason="waits for another check",
                ),
            ],
            title="Compare the remedies",
            objectives=["rare-events.compare-remedies"],
        ),
        a_question(
            "q3",
            "not attempted",
            [a_check("q3.cost", "not attempted", 3.0)],
            title="Set the threshold",
        ),
        a_question(
            "q4",
            "could not check",
            [
                a_check(
                    "q4.fast",
                    "could not check",
                    2.0,
                    title="answers in time",
                    reason="did not answer in time",
                )
            ],
            title="Count the cost",
            note="Cell 9 was stopped after 60 seconds.",
        ),
    ]
    table = (
        '<div><style scoped>.x{color:red}</style><table border="1" class="dataframe"><thead>'
        '<tr style="text-align:right"><th></th><th>age</th><th>buys</th></tr></thead><tbody>'
        "<tr><th>0</th><td>41</td><td>0</td></tr><tr><th>1</th><td>29</td><td>1</td></tr></tbody>"
        "</table><p>2 rows × 2 columns</p></div>"
    )
    cells = [
        {
            "question": "q2",
            "kind": "answer",
            "source": "model = make_pipeline(SMOTE(), LogisticRegression())\nmodel.fit(X, y)",
            "outputs": [
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": "fitting …\n\x1b[31mdone\x1b[0m\n",
                },
                {
                    "output_type": "display_data",
                    "data": {"image/png": a_picture(), "text/plain": "<Figure>"},
                    "metadata": {},
                },
                {
                    "output_type": "execute_result",
                    "data": {"text/html": table, "text/plain": "   age  buys"},
                    "metadata": {},
                    "execution_count": 3,
                },
                {
                    "output_type": "display_data",
                    "data": {"application/vnd.plotly.v1+json": {"x": 1}},
                    "metadata": {},
                },
            ],
            "error": None,
            "truncated": False,
        },
        {
            "question": None,
            "kind": "extra",
            "source": "X.head()",
            "outputs": [],
            "error": {"type_name": "NameError", "text": "name 'X' is not defined", "frames": []},
            "truncated": True,
        },
    ]
    return a_result(
        questions,
        state="partly graded",
        cells=cells,
        repairs=["The answer to q2 was found by its text: its cell had lost its id."],
        private=["SECRET-PRIVATE Traceback of ours"],
    )


@pytest.fixture(scope="session")
def make():
    """Give the builders above to a test."""

    class Make:
        check = staticmethod(a_check)
        question = staticmethod(a_question)
        result = staticmethod(a_result)
        full = staticmethod(full_result)
        picture = staticmethod(a_picture)
        manifest = REGISTRY

    return Make


@pytest.fixture
def make_run(tmp_path):
    """Write results as a run folder and give its path."""

    def write(results: list[dict[str, Any]], **more: Any) -> Path:
        folder = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        (folder / "results").mkdir(parents=True)
        for result in results:
            path = folder / "results" / f"{result['name_on_disk']}.json"
            path.write_text(json.dumps(result), encoding="utf-8")
        record = {
            "schema": "mlcourse/run/v1",
            "bundle": "b" * 64,
            "unit": "a3-rare-events",
            "title": "Rare events",
            "jobs": 2,
            "seconds": 61.4,
            "state": "finished",
            "total": len(results),
        }
        record |= REGISTRY | more
        (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
        return folder

    return write
