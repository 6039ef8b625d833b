"""Names of code, and code as the body of a function."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.importing.names import as_function, defined, imports, needs, used
from mlcourse.importing.prose import as_prose
from mlcourse.importing.regions import Delimiters, RegionsFault, answer_source, identifier, split

LINES = st.lists(
    st.sampled_from(
        ["x = 1", "if x:\n    y = 2", "t = '''a\n  b\nc'''", "# note", "", "f'{x}\\n'",
         "z = [\n1,\n2]", "s = 'a\\\nb'", 'u = f"""{x}\n  y"""']
    ), min_size=1, max_size=6,
)  # fmt: skip


@given(LINES)
def test_code_in_a_function_is_the_same_code(lines):
    source = "\n".join(lines)
    made = ast.parse(as_function("a", source, "@b")).body[0]
    body = ast.parse(source).body or ast.parse("pass").body
    assert ast.dump(ast.Module(made.body, [])) == ast.dump(ast.Module(body, []))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x0c\x0b\x1c\x1d\x1e\x85")))
def test_a_text_of_any_kind_stays_as_it_is(text):
    source = f"x = {text!r}\ny = 1"
    made = ast.parse(as_function("a", source, "@b")).body[0]
    assert ast.literal_eval(made.body[0].value) == text


def test_what_comes_along_with_a_test():
    given_cells = ["import numpy as np\nfrom math import pi", "def helper():\n    return 1"]
    earlier = ["def near(a, b):\n    return abs(a - b) < EPS\nEPS = 0.1\nother = 3"]
    found = needs("assert near(np.sum(a), helper())", given=given_cells, earlier=earlier,
                  hers={"helper", "a"})  # fmt: skip
    assert found.lines[0] == "import numpy as np"
    assert [line.split()[0] for line in found.lines[1:]] == ["def", "EPS"]
    assert found.absent == ()


def test_what_a_test_sets_itself_does_not_come_along():
    found = needs("x = 2\nassert x == 2", given=[], earlier=["x = 1"], hers=set())
    assert found.lines == ()


def test_stars_bring_what_is_used():
    assert ("sqrt", "from math import sqrt") in list(imports("from math import *"))
    assert needs("sqrt(a)", given=["from math import *"], earlier=[], hers={"a"}).lines == (
        "from math import sqrt",
    )


def test_names_used_and_defined():
    assert used("a = b + c.d") == {"a", "b", "c"}
    assert defined("import x.y\nz = 1\nclass K: pass") == {"x", "z", "K"}
    assert used("this is no Python") == set()


@pytest.mark.parametrize("name", ["cell-1", "2a", "class", "é x", "---"])
def test_ids_become_names(name):
    assert identifier(name).isidentifier()


def test_regions_stand_where_they_stood():
    marks = Delimiters()
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n    # end"
    assert split(source, marks.begin_solution, marks.end_solution)[0] == ["def f():", "    # end"]
    made = answer_source(source, marks, "pass")
    assert made.split("\n")[4:7] == ["    ### BEGIN STUB", "    # pass", "    ### END STUB"]
    with pytest.raises(RegionsFault):
        split("BEGIN SOLUTION", marks.begin_solution, marks.end_solution)


PROSE = {
    "% not a comment": "\\% not a comment",
    "+++ not a cell": "\\+++ not a cell",
    "{{ x }}": "{&#123; x }}",
    "![a](plot.png)": "![a](files/plot.png)",
    '<img src="plot.png">': '<img src="files/plot.png">',
    "[a](other.png)": "[a](other.png)",
    "```{python}\n% x\n```": "```python\n% x\n```",
    "(label)=": "\\(label)=",
}


@pytest.mark.parametrize(("text", "made"), PROSE.items())
def test_prose_means_what_it_meant(text, made):
    assert as_prose(text, {"plot.png"}) == made
