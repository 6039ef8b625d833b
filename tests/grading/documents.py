"""A whole result, and what may become of a document on a disk."""

from __future__ import annotations

import copy
import json

from hypothesis import strategies as st

from mlcourse.grading.results import SCHEMA

CHECK = {
    "id": "q1.a", "title": "a", "hidden": False, "state": "passed", "reason": None, "points": 1.0,
    "max_points": 2.0, "message": {"text": "x"}, "misconception": None, "hints": ["y"],
}  # fmt: skip
QUESTION = {
    "id": "q1", "title": "Q", "objectives": ["o"], "state": "partly", "points": 1.0,
    "max_points": 2.0, "note": None, "checks": [CHECK],
}  # fmt: skip
WHOLE = {
    "schema": SCHEMA, "submission": "zoë", "name_on_disk": "zoe-1", "unit": "a0", "title": "T",
    "release": "r", "bundle": "b", "submission_sha256": None, "mlcourse": "1",
    "environment": {"python": "3.11", "packages": {"numpy": None}}, "seed": "s", "seeds": {},
    "isolation": {"level": "none", "probe": {}}, "state": "graded", "poison": False,
    "reason": None, "points": 1.0, "max_points": 2.0, "questions": [QUESTION],
    "cells": [{"question": "q1", "kind": "answer", "source": "", "outputs": [{}], "error": None,
               "truncated": False}],
    "repairs": ["r"], "private": ["p"],
}  # fmt: skip
TEXT = json.dumps(WHOLE).encode()

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
documents = st.one_of(
    st.binary(max_size=200),
    values.map(lambda value: json.dumps(value).encode()),
    st.integers(1, 100_000).map(lambda depth: b"[" * depth),
    st.integers(1, 9_999).map(lambda digits: TEXT.replace(b"1.0", b"9" * digits, 1)),
    st.integers(2, 9).map(lambda version: TEXT.replace(b"/v1", b"/v%d" % version)),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]).map(TEXT.decode().encode),
)


def paths(value, at=()):
    """Yield the place of every value inside a document."""
    yield at
    if isinstance(value, (dict, list)):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inner:
            yield from paths(one, (*at, key))


def replaced(document, at, value):
    """Return the document with the value at a place replaced, or left out for ``...``."""
    if not at:
        return value
    document = copy.deepcopy(document)
    inner = document
    for key in at[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return document


@st.composite
def mutated(draw, text):
    """Draw what may become of a document: cut off, a byte changed, a value of another type."""
    way = draw(st.sampled_from(["cut", "byte", "value", "gone", "none"]))
    if way == "cut":
        return text[: draw(st.integers(0, len(text) - 1))]
    if way == "byte":
        place = draw(st.integers(0, len(text) - 1))
        return text[:place] + bytes([draw(st.integers(0, 255))]) + text[place + 1 :]
    if way == "none":
        return text
    document = json.loads(text)
    at = draw(st.sampled_from([place for place in paths(document) if place]))
    value = ... if way == "gone" else draw(values)
    return json.dumps(replaced(document, at, value)).encode()
