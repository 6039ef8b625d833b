"""The first use of a term in a paragraph becomes a link, and only where a link may stand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from sphinx import addnodes

from mlcourse.book.terms import LinkTerms
from mlcourse.course.glossary import Term

TERMS = [Term("fold", "A part."), Term("test error", "On new rows.")]


def linked(text, page="lesson.ipynb"):
    document = publish_doctree(text)
    environment = SimpleNamespace(docname="lesson", doc2path=lambda _name: page)
    document.settings.env = environment
    environment.app = SimpleNamespace(env=environment)
    transform = LinkTerms(document)
    transform.__class__ = type(
        "Linking",
        (LinkTerms,),
        {"config": SimpleNamespace(mlcourse_terms=TERMS), "env": environment},
    )
    transform.apply()
    return document


def links(document):
    return [(one["reftarget"], one.astext()) for one in document.findall(addnodes.pending_xref)]


def test_the_first_use_on_a_page_is_a_link_and_the_text_stays():
    document = linked("Two folds.\n\nOne fold has a test error, as *every fold*.")
    assert links(document) == [("fold", "folds"), ("test error", "test error")]
    assert document.astext() == "Two folds.\n\nOne fold has a test error, as every fold."


@pytest.mark.parametrize(
    "text",
    [
        "A fold\n======\n\nText.\n\nMore\n====\n\nText.",
        "See ``fold`` and `a fold <https://example.org>`_.",
        ".. math:: fold",
    ],
)
def test_headings_code_and_links_stay_as_they_are(text):
    assert links(linked(text)) == []


def test_pages_that_are_no_units_stay_as_they_are():
    assert links(linked("A fold.", page="intro.md")) == []


def test_a_link_can_stand_in_emphasis():
    document = linked("This is *the test error* here.")
    (link,) = document.findall(addnodes.pending_xref)
    assert isinstance(link.parent, nodes.emphasis)
