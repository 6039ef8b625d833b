"""Formulas as MathML, made while the book is built: to be read without a script or a network.

MathML Core is drawn by all current browsers and read aloud by screen readers.
Source: *MathML Core*, W3C, 2025. The conversion from TeX is the library latex2mathml's.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOGGER = logging.getLogger(__name__)

# Commands that the library does not know, in terms of those it does.
SAME_AS = (
    (re.compile(r"\\arg(?![a-zA-Z])"), r"\\operatorname{arg}"),
    (re.compile(r"\\(begin|end)\{(aligned|align|split|eqnarray)\}"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\{(gather|gathered|equation)\*?\}"), r"\\\1{align*}"),
    (re.compile(r"\\(mid|vert)(?![a-zA-Z])"), r"|"),
)
UNREAD = re.compile(r"\\[a-zA-Z]+|<m[io]>&</m[io]>")


class FormulaError(ValueError):
    """A formula with a command that cannot be shown."""


def to_mathml(tex: str, *, display: bool) -> str:
    """Return a formula as a MathML element.

    Parameters
    ----------
    tex : str
        The formula in TeX, without dollar signs.
    display : bool
        Whether it stands on a line of its own.

    Raises
    ------
    FormulaError
        If a command of the formula is not known, so that raw TeX would be shown.
    """
    source = tex.strip()
    for pattern, replacement in SAME_AS:
        source = pattern.sub(replacement, source)
    try:
        markup: str = convert(source, display="block" if display else "inline")
    except Exception as error:  # the library raises many kinds, all of them "cannot read this"
        raise FormulaError(f"the formula {tex!r} cannot be read: {error}") from error
    unread = UNREAD.search(markup)
    if unread:
        raise FormulaError(f"the formula {tex!r} has a part that cannot be shown: {unread.group()}")
    # The TeX source stays as the accessible name of last resort and for copying.
    return markup.replace("<math ", f'<math alttext="{_escape(tex.strip())}" ', 1)


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write an inline formula."""
    translator.body.append(_converted(node, node.astext(), display=False))
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """Write a displayed formula with its number, if it has one."""
    identifier = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    translator.body.append(f'<div class="formula" tabindex="0" role="group"{identifier}>')
    translator.body.append(_converted(node, node.astext(), display=True))
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="formula-number">({number})</span>')
    translator.body.append("</div>")
    raise nodes.SkipNode


def _converted(node: nodes.Element, tex: str, *, display: bool) -> str:
    try:
        return to_mathml(tex, display=display)
    except FormulaError as error:
        LOGGER.warning(str(error), location=node, type="mlcourse", subtype="formula")
        return f"<code>{_escape(tex)}</code>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
