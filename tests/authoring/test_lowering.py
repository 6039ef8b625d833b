"""Directives and roles become what Jupyter shows."""

from __future__ import annotations

import pytest

from mlcourse.authoring.inline import Place
from mlcourse.authoring.labels import Labels, collect_labels
from mlcourse.authoring.lowering import lower
from mlcourse.course.myst import DIRECTIVES, ROLES, MystFault
from mlcourse.course.records import Cell

PLACE = Place(
    Labels({"eq-a": "equation (1)", "fig-a": "Figure 2", "sec": "The end"}, {"eq-a": 1}),
    "course/m2/leakage/lesson",
    "https://example.org/book",
    {"hastie2009": "Hastie et al., 2009", "box1976": "Box, 1976"},
)

DIRECTIVE_CASES = {
    "note": ("```{note}\nMind *this*.\n\nAnd that.\n```",
             "> **Note**\n>\n> Mind *this*.\n>\n> And that."),
    "note with text on its line": ("```{tip} Begin here\nand go on.\n```",
                                   "> **Tip**\n>\n> Begin here\n> and go on."),
    "admonition": (":::{admonition} Why {math}`x`?\n:class: tip, dropdown\n\nBecause.\n:::",
                   "> **Why $x$?**\n>\n> Because."),
    "colon fence": (":::{warning}\nHot.\n:::", "> **Warning**\n>\n> Hot."),
    "nested": ("````{note}\nA\n\n```{math}\nx\n```\n````",
               "> **Note**\n>\n> A\n>\n> $$x$$"),
    "formula in a box": ("````{note}\n```{math}\n:label: eq-a\nx\n= y\n```\n````",
                         "> **Note**\n>\n> $$x = y \\tag{1}$$"),
    "formula with a comment in a box": ("````{note}\n```{math}\nx % one\n= y\n```\n````",
                                        "> **Note**\n>\n> $$\n> x % one\n> = y\n> $$"),
    "nested colon fences": ("::::{note}\n:::{tip}\nx\n:::\n::::",
                            "> **Note**\n>\n> > **Tip**\n> >\n> > x"),
    "math": ("```{math}\n:label: eq-a\nx\n\n= y\n```", "$$\nx\n= y\n\\tag{1}\n$$"),
    "math without label": ("```{math}\nx\n```", "$$\nx\n$$"),
    "code block": ("```{code-block} python\n:linenos:\n\nx = 1\n```", "```python\nx = 1\n```"),
    "mermaid": ("```{mermaid}\nflowchart LR\n```", "```mermaid\nflowchart LR\n```"),
    "figure": ("```{figure} files/a.png\n:alt: A line\n:name: fig-a\n\nIt *rises*.\n```",
               "![A line](files/a.png)\n\n**Figure 2:** It *rises*."),
    "image": ("```{image} files/a.png\n:alt: A line\n```", "![A line](files/a.png)"),
    "exercise": ("```{exercise} Ridge\n:label: ex-1\nDo.\n```",
                 "> **Exercise: Ridge**\n>\n> Do."),
    "solution": ("a\n\n```{solution} ex-1\nThe answer.\n```\n\nb", "a\n\nb"),
    "theorem": ("```{prf:theorem} Normal equations\nTrue.\n```",
                "> **Theorem: Normal equations**\n>\n> True."),
    "tabs": ("````{tab-set}\n```{tab-item} A\nx\n```\n```{tab-item} B\ny\n```\n````",
             "**A**\n\nx\n**B**\n\ny"),
    "list-table": ("```{list-table} Scores\n:header-rows: 1\n\n* - Metric\n  - Use\n"
                   "* - {math}`R^2`\n  - fit|score\n* - only one\n```",
                   "**Table:** Scores\n\n| Metric | Use |\n| --- | --- |\n"
                   "| $R^2$ | fit\\|score |\n| only one |  |"),
    "list-table without header": ("```{list-table}\n* - a\n  - b\n```",
                                  "|  |  |\n| --- | --- |\n| a | b |"),
    "bibliography": ("a\n\n```{bibliography}\n```", "a"),
    "plain code stays": ("```python\n{note}\n% x\n(a)=\n```", "```python\n{note}\n% x\n(a)=\n```"),
    "in a list": ("- a\n\n  ```{note}\n  x\n  ```", "- a\n\n  > **Note**\n  >\n  > x"),
    "options in YAML": ("```{note}\n---\nclass: tip\n---\nx\n```", "> **Note**\n>\n> x"),
}  # fmt: skip

ROLE_CASES = {
    "See {math}`x_1`.": "See $x_1$.",
    "`{math}` is a role": "`{math}` is a role",
    "``{ref}`x` `` stays": "``{ref}`x` `` stays",
    "{ref}`sec`": "The end",
    "{ref}`there <sec>`": "there",
    "{numref}`fig-a`": "Figure 2",
    "{numref}`Figure %s <fig-a>`": "Figure 2",
    "{eq}`eq-a`": "(1)",
    "{prf:ref}`the theorem <thm>`": "the theorem",
    "{term}`bias <bias term>`": "bias",
    "{term}`bias`": "bias",
    "{cite}`box1976,hastie2009`": "(Box, 1976; Hastie et al., 2009)",
    "{cite:t}`hastie2009`": "Hastie et al. (2009)",
    "{cite:p}`unknown`": "(unknown)",
    "{kbd}`Shift`": "<kbd>Shift</kbd>",
    "{doc}`loops <../../m6/loop/lesson>`":
        "[loops](https://example.org/book/course/m6/loop/lesson.html)",
    "{doc}`intro </course/intro>`": "[intro](https://example.org/book/course/intro.html)",
    "[loops](../../m6/loop/lesson.md#end)":
        "[loops](https://example.org/book/course/m6/loop/lesson.html#end)",
    "[](#sec)": "The end",
    "[here](#sec)": "here",
    "[web](https://a.org/b_c)": "[web](https://a.org/b_c)",
    "[data](files/a.csv)": "[data](files/a.csv)",
    "(sec)=\n## The end": "## The end",
    "a\n% for authors\nb": "a\nb",
    "100 % sure": "100 % sure",
    "$$x$$ (eq-a)": "$$x\\tag{1}$$",
    "a {math}`x +\n  y` b": "a $x + y$ b",
}  # fmt: skip


@pytest.mark.parametrize("case", DIRECTIVE_CASES)
def test_directives_become_commonmark(case):
    text, expected = DIRECTIVE_CASES[case]
    assert lower(text, PLACE) == expected


@pytest.mark.parametrize("text", ROLE_CASES)
def test_roles_and_references_become_plain_text(text):
    assert lower(text, PLACE) == ROLE_CASES[text]


def test_lowering_lowered_text_changes_nothing():
    for text, expected in DIRECTIVE_CASES.values():
        assert lower(expected, PLACE) == expected, text


def test_solutions_are_kept_where_asked():
    text = "```{solution} ex-1\nThe answer.\n```"
    assert lower(text, PLACE, solutions=True) == "> **Solution**\n>\n> The answer."


def test_without_an_address_links_to_pages_are_words():
    assert lower("{doc}`loops <../x>` and [y](z.md)", Place()) == "loops and y"


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("a\n\n```{nota}\nx\n```", "{nota}", 3),
        ("a\n\n````{note}\nx\n\n```{nota}\ny\n```\n````", "{nota}", 6),
        ("a\n```{note}\nx", "never closed", 2),
        ("a\nsee {ref}`nowhere`", "no words of its own", 2),
        ("a\n\nsee {doc}`nowhere`", "no words of its own", 3),
        ("a\n{eq}`eq-z`", "No equation", 2),
        ("a\n[](#nowhere)", "no words of its own", 2),
        ("a\nb [^1]", "no footnotes", 2),
        ("```{figure} ../a.png\n```", "would not get the picture", 1),
        ("```{list-table}\nx\n```", "A row of a list-table", 2),
        ("```{list-table}\n```", "no rows", 1),
    ],
)
def test_what_cannot_be_lowered_is_named_with_its_line(text, words, line):
    with pytest.raises(MystFault, match=words) as caught:
        lower(text, PLACE)
    assert caught.value.line == line


def test_every_directive_that_is_known_can_be_lowered():
    for name in sorted(DIRECTIVES):
        argument = {"figure": "files/a.png", "image": "files/a.png"}.get(name, "")
        body = "* - a" if name == "list-table" else "x"
        lowered = lower(f"```{{{name}}} {argument}\n{body}\n```", PLACE)
        assert f"{{{name}}}" not in lowered


def test_every_role_that_is_known_can_be_lowered():
    for name in sorted(ROLES):
        content = "eq-a" if name == "eq" else "words <sec>"
        assert "{" not in lower(f"{{{name}}}`{content}`", PLACE)


def _cell(kind, source, key="k", **metadata):
    return Cell(key, kind, "given", source, None, 1, 1, metadata)


def test_labels_are_numbered_in_order_of_appearance():
    figure = {"figure": {"caption": "Drawn.", "name": "fig-b"}}
    labels = collect_labels(
        [
            _cell(
                "markdown", "(sec)=\n\n## The end\n\n```{math}\n:label: eq-1\nx\n```\n$$y$$ (eq-2)"
            ),
            _cell("markdown", "```{figure} files/a.png\n:name: fig-a\nx\n```"),
            _cell("code", "plot()", key="drawn", mystnb=figure),
            _cell("markdown", "````{note}\n```{figure} files/c.png\n:name: fig-c\nx\n```\n````"),
            _cell("markdown", "```{prf:theorem} T\n:label: thm\nx\n```"),
        ]
    )
    assert labels.equations == {"eq-1": 1, "eq-2": 2}
    assert labels.names == {
        "sec": "The end", "eq-1": "equation (1)", "eq-2": "equation (2)",
        "fig-a": "Figure 1", "fig-b": "Figure 2", "fig-c": "Figure 3", "thm": "Theorem 1",
    }  # fmt: skip
    assert labels.captions == {"drawn": "**Figure 2:** Drawn."}
