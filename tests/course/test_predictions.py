"""Which cells are predictions."""

from __future__ import annotations

import pytest

from mlcourse.course.cells import read_master
from mlcourse.course.predictions import is_prediction


@pytest.mark.parametrize(
    "source",
    [
        'predict("test-error", ...)',
        'predict("test-error", 40)  # a guess',
        'predict("a", 1)\npredict("b", "larger")',
        'predict("a", 40 * 1.5)',
    ],
)
def test_a_cell_of_predictions_alone_is_one(source):
    assert is_prediction(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# predict(1)",
        'x = predict("a", 1)',
        'predict("a", 1)\nx = 2',
        'compare("a", 1)',
        'model.predict("a")',
        'predict("a", ',
        'predict("a", 1)' + "\n" * 3000,
    ],
)
def test_any_other_cell_is_none(source):
    assert not is_prediction(source)


def test_the_role_is_read_from_the_code():
    text = (
        "---\nmlcourse: {title: T, objectives: [], minutes: {reading: 1}}\n---\n\n# T\n\n"
        '```{code-cell} ipython3\npredict("a", ...)\n```\n\n```{code-cell} ipython3\nx = 1\n```\n'
    )
    cells = read_master(text, "lesson.md").cells
    assert [cell.role for cell in cells] == ["given", "prediction", "given"]


def test_no_author_declares_it():
    text = (
        "---\nmlcourse: {title: T, objectives: [], minutes: {reading: 1}}\n---\n\n# T\n\n"
        "```{code-cell} ipython3\n:mlcourse: {role: prediction}\nx = 1\n```\n"
    )
    (fault,) = read_master(text, "lesson.md").faults
    assert "Unknown role 'prediction'" in fault.what
