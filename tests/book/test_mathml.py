"""Formulas are readable without a script, or the build says which one is not."""

import re

import pytest

from mlcourse.book.mathml import FormulaError, to_mathml

FORMULAS = [
    r"\hat{w} = \arg\min_{w} \lVert Xw - y \rVert_2^2",
    r"\frac{\partial L}{\partial W} = \frac{1}{n} X^\top (P - Y)",
    r"\begin{aligned} a &= b + c \\ &= d \end{aligned}",
    r"\begin{align} a &= b \\ c &= d \end{align}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\mathbb{E}[X] = \sum_{i=1}^n p_i x_i",
    r"\operatorname{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}}",
    r"\mathbf{x} \in \mathbb{R}^{n \times d}",
    r"p(y \mid x) > \tfrac{c_{\text{call}}}{c_{\text{miss}}}",
    r"\mathrm{CV}_{K} = \frac{1}{K}\sum_{k=1}^{K} \ell_k",
]


@pytest.mark.parametrize("tex", FORMULAS)
def test_formula_becomes_mathml_without_raw_tex(tex):
    markup = to_mathml(tex, display=True)
    shown = re.sub(r'alttext="[^"]*"', "", markup)
    assert markup.startswith("<math ")
    assert 'display="block"' in markup
    assert "\\" not in shown and "<mi>&</mi>" not in shown


def test_inline_formula_is_inline():
    assert 'display="inline"' in to_mathml("x^2", display=False)


def test_tex_is_kept_as_escaped_alternative_text():
    assert 'alttext="a &lt; b"' in to_mathml("a < b", display=False)


@pytest.mark.parametrize("tex", [r"\foobar{x}", r"a \undefinedcommand b"])
def test_unknown_command_is_an_error_not_raw_text(tex):
    with pytest.raises(FormulaError, match="cannot be"):
        to_mathml(tex, display=False)
