"""The glossary: one word per idea, found in texts by its forms."""

from __future__ import annotations

import pytest
from course_units import ROOT, UNITS

from mlcourse.course.glossary import Term, glossary_as_markdown, load_glossary, uses
from mlcourse.course.units import load_unit
from mlcourse.errors import UnitFaults

FOLD = Term("fold", "A part.")
ERROR, TEST = (
    Term("error", "A distance."),
    Term("test error", "On new rows.", ("error on new rows",)),
)


def found(text, *terms):
    return [(one.term.name, text[one.start : one.end]) for one in uses(text, terms)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Five Folds.", [("fold", "Folds")]),
        ("A fold is a fold.", [("fold", "fold")]),
        ("Twofold, foldable, k-fold, unfold", []),
        ("The test error and the error.", [("test error", "test error"), ("error", "error")]),
        ("The error on new rows", [("test error", "error on new rows")]),
        ("", []),
    ],
)
def test_a_text_uses_a_term_by_its_forms(text, seen):
    assert found(text, FOLD, ERROR, TEST) == seen


def test_without_terms_nothing_is_found():
    assert found("fold") == []


def test_one_form_belongs_to_one_term(tmp_path):
    (tmp_path / "glossary.yml").write_text("fold: {text: A}\nfolder:\n  text: B\n  also: [folds]\n")
    with pytest.raises(UnitFaults, match="belongs to 'fold' and to 'folder'") as caught:
        load_glossary(tmp_path)
    assert caught.value.faults[0].where.line == 2


def test_a_course_may_have_no_glossary(tmp_path):
    assert load_glossary(tmp_path) == ()


def test_every_word_of_our_glossary_is_used_by_a_unit():
    terms = load_glossary(ROOT / "course")
    assert len(terms) > 50
    cells = [cell for folder in UNITS.values() for cell in load_unit(folder).cells]
    text = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
    used = {one.term.name for one in uses(text, terms)}
    assert {term.name for term in terms} - used == set()


def test_the_page_defines_each_term():
    page = glossary_as_markdown([ERROR, FOLD])
    assert "```{glossary}\nerror\n  A distance.\n\nfold\n  A part.\n```\n" in page
