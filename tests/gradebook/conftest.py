"""Runs as a grading leaves them, without any grading."""

from __future__ import annotations

import copy
import json

import pytest

RESULT = {
    "schema": "mlcourse/result/v1",
    "submission": "maria",
    "name_on_disk": "maria-0123456789ab",
    "unit": "a0-small",
    "title": "A small unit",
    "release": "r-000000000001",
    "bundle": "b" * 64,
    "submission_sha256": "a" * 64,
    "mlcourse": "0.1.0",
    "environment": {"python": "3.11", "packages": {"numpy": "2.4.6"}},
    "seed": "0123",
    "seeds": {"q1.right": "00ff"},
    "isolation": {"level": "standard", "probe": {"bwrap": "0.8"}},
    "state": "graded",
    "poison": False,
    "reason": None,
    "points": 2.5,
    "max_points": 4.0,
    "questions": [
        {
            "id": name,
            "title": name,
            "objectives": [],
            "state": "partly",
            "points": points,
            "max_points": 2.0,
            "note": None,
            "checks": [
                {
                    "id": f"{name}.right",
                    "title": "x",
                    "hidden": name == "q10",
                    "state": "failed",
                    "reason": None,
                    "points": points,
                    "max_points": 2.0,
                    "message": None,
                    "misconception": "belief",
                    "hints": [],
                }
            ],
        }
        for name, points in (("q2", 1.5), ("q10", 1.0))
    ],
    "cells": [],
    "repairs": [],
    "private": [],
}


@pytest.fixture
def write_run(tmp_path):
    """Return a function that writes a run's folder with one result per mapping of changes."""

    def write(*changes, folder=tmp_path / "run"):
        (folder / "results").mkdir(parents=True, exist_ok=True)
        for change in changes:
            result = copy.deepcopy(RESULT) | change
            name = f"{result['name_on_disk']}-{result['submission'].encode().hex()[:60]}.json"
            text = json.dumps(result, ensure_ascii=False)
            (folder / "results" / name).write_text(text, encoding="utf-8")
        return folder

    return write
