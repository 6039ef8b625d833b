"""The first use of a term on a lesson's page leads to the glossary; its source needs no mark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from mlcourse.course.glossary import Term, uses

# Where a link would be a link in a link, or a word is not used but shown.
_APART = (
    nodes.reference,
    nodes.literal,
    nodes.title,
    nodes.caption,
    nodes.math,
    nodes.raw,
    nodes.term,
    addnodes.pending_xref,
)


class LinkTerms(SphinxTransform):  # type: ignore[misc]  # Sphinx is not typed here
    """Put a link to the glossary around the first use of each term in a page's paragraphs."""

    default_priority = 880

    def apply(self, **_: Any) -> None:
        """Change the document in place."""
        left = {term.name: term for term in self.config.mlcourse_terms}
        if not left or Path(self.env.doc2path(self.env.docname)).suffix != ".ipynb":
            return
        for text in list(_texts(self.document)):
            found = list(uses(text.astext(), left.values()))
            if found:
                _replace(text, found)
                for use in found:
                    del left[use.term.name]


def _texts(document: nodes.document) -> Iterator[nodes.Text]:
    for paragraph in document.findall(nodes.paragraph):
        for text in paragraph.findall(nodes.Text):
            if not any(isinstance(above, _APART) for above in _above(text)):
                yield text


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _replace(text: nodes.Text, found: list[Any]) -> None:
    whole = text.astext()
    parts: list[nodes.Node] = []
    done = 0
    for use in found:
        parts += [nodes.Text(whole[done : use.start]), _link(use.term, whole[use.start : use.end])]
        done = use.end
    parts.append(nodes.Text(whole[done:]))
    text.parent.replace(text, [part for part in parts if part.astext()])


def _link(term: Term, shown: str) -> nodes.Node:
    link = addnodes.pending_xref(
        "",
        refdomain="std",
        reftype="term",
        reftarget=term.name,
        refexplicit=True,
        refwarn=True,
        refdoc="",
    )
    link += nodes.inline(shown, shown, classes=["xref", "std", "std-term"])
    return link
