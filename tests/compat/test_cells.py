"""Test cells of other tools against a student's work that stays behind the codec."""

from __future__ import annotations

import linecache
import sys

import numpy as np
import pytest

from mlcourse.checks.loading import load_checks
from mlcourse.checks.outcome import Reason, State
from mlcourse.checks.running import run_check
from mlcourse.student.faults import Gone
from mlcourse.student.reference import LocalStudent, Student

HEAD = """
from mlcourse.checks import question
from mlcourse.compat.cells import test_cell
q1 = question("q1")
@test_cell(q1, points=2{options})
def cell():
"""
WORK = """
import random
import numpy as np
def squares(n):
    if n < 1:
        raise ValueError("n must be positive")
    return [i ** 2 for i in range(1, n + 1)]
def sum_of_squares(n):
    return sum(squares(n))
def sort_it(values):
    values.sort()
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)
    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)
    def __len__(self):
        return 2
    def __iter__(self):
        return iter((self.x, self.y))
def apply(f, value):
    return f(value)
class Evil:
    def __eq__(self, other): return True
    def __sub__(self, other): return self
    def __abs__(self): return 0
    def __lt__(self, other): return True
    def __le__(self, other): return True
def evil(*_): return Evil()
class Stack:
    def pop(self): return Evil()
    def __eq__(self, other): return other == 3
def all(_): return True
def roll(): return random.random()
def draw(): return float(np.random.rand())
def hello(): print("hi")
def count():
    number = 0
    while True:
        number += 1
        yield number
class Refused(ValueError): pass
def refuse(): raise Refused("no")
threshold = 5
def above(value): return value > threshold
def raise_it():
    global threshold
    threshold += 1
values = []
unfinished = ...
"""


def student(work=WORK):
    names = {"__name__": "__main__"}
    linecache.cache["<cell 1>"] = (len(work), None, work.splitlines(True), "<cell 1>")
    exec(compile(work, "<cell 1>", "exec"), names)
    return LocalStudent(names)


def outcome(body, *, options="", asked=None):
    text = HEAD.format(options=options)
    text += "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    (check,) = load_checks(text).checks
    return run_check(check, asked or student(), np.random.default_rng(0), ())


PASSES = {
    "the body of a class": """
import unittest
class Base:
    limit = threshold
    def __init__(self, size: threshold = threshold):
        self.size = size
class Held(Base, metaclass=type):
    found = squares(2)
    doubled = [2 * i + threshold for i in squares(threshold - 3)]
    size = len(found)
    size += 1
    class Inner:
        sums = {n: sum_of_squares(n) for n in (1, 2)}
        longest = max(squares(3), key=lambda i: (i, threshold))
    def both(self):
        return self.found + squares(1)
    assert size == 3
assert Held().both() == [1, 4, 1] and Held().size == 5
assert (Held.doubled, Held.limit, Held.Inner.sums) == ([7, 13], 5, {1: 1, 2: 5})
assert Held.Inner.longest == 9
class Mixed:
    limit = threshold
    __kept = 2
    twice = 2 * __kept
    def own(self):
        threshold = 0
        return threshold
assert (Mixed.limit, Mixed.twice, Mixed().own()) == (5, 4, 0)
def made():
    threshold = 1
    class Inside:
        limit = threshold
    return Inside
assert made().limit == 1
""",
    "values": "assert squares(2) == [1, 4]\nassert threshold == 5",
    "an error of Python's own": """
try:
    squares(0)
except ValueError as error:
    assert str(error) == "n must be positive"
else:
    raise AssertionError("did not raise")
""",
    "an error of the student's own": """
import unittest
with unittest.TestCase().assertRaises(Refused):
    refuse()
""",
    "a parent of the student's error": """
try:
    refuse()
except ValueError:
    pass
""",
    "nose": "from nose.tools import assert_raises, eq_\nassert_raises(ValueError, squares, 0)",
    "what relies on what": """
kept = squares
del squares
try:
    sum_of_squares(1)
except NameError:
    pass
else:
    raise AssertionError
finally:
    squares = kept
assert sum_of_squares(2) == 5
""",
    "another value for a name": "threshold = 1\nassert above(2)",
    "a value that the student's code changes": """
threshold = 1
raise_it()
assert threshold == 2
raise_it()
assert threshold == 3
""",
    "a list with a name of the student's": "values = [2, 1]\nsort_it(values)\n"
    "assert values == [1, 2]",
    "a value that stays the test's own": """
threshold = (number for number in [1])
assert squares(1) == [1] and next(threshold) == 1
""",
    "in place": "values = [3, 1]\nsort_it(values)\nassert values == [1, 3]",
    "arrays in place": """
import numpy as np
values = np.array([3, 1])
sort_it(values)
np.testing.assert_array_equal(values, [1, 3])
""",
    "objects": """
one = Point(1, 2)
assert one.x == 1 and len(one) == 2 and list(one) == [1, 2]
assert isinstance(one, Point) and type(one).__name__ == "Point"
assert one + Point(1, 1) == Point(2, 3)
one.x = 7
assert one.x == 7
""",
    "functions as arguments": """
factor = 3
def double(value):
    return 2 * value
assert apply(lambda value: factor * value, 2) == 6
assert apply(double, 4) == 8
assert apply(len, [1, 2]) == 2
""",
    "names": 'assert "squares" in globals() and callable(squares) and "cubes" not in dir()',
    "seeds": """
import random
import numpy as np
random.seed(3)
first = roll()
random.seed(3)
assert roll() == first
np.random.seed(1)
due = np.random.rand()
np.random.seed(1)
assert draw() == due
""",
    "an asked class compares itself": "assert Stack() == 3",
    "a generator": "g = count()\nassert next(g) == 1 and next(g) == 2 and next(iter(g)) == 3",
    "what is printed": """
import io
from contextlib import redirect_stdout
said = io.StringIO()
with redirect_stdout(said):
    hello()
assert said.getvalue() == "hi\\n"
""",
    "the source": "import inspect\nassert 'sum(' in inspect.getsource(sum_of_squares)",
    "a text at the end": '"""Only a text."""',
    "no number at the end": "squares(1)",
    "a name of the test's own": "def near(a, b):\n    return abs(a - b) < 1\nassert near(1, 1.5)",
}  # fmt: skip


@pytest.mark.parametrize("body", PASSES.values(), ids=PASSES)
def test_what_a_right_answer_passes(body):
    found = outcome(body, options=", classes=['Point', 'Stack']")
    assert found.state is State.PASSED, (found.message, found.private)


FAILS = {
    "a wrong value": ("assert squares(2) == [1, 5]", "does not hold"),
    "with a message": ("assert squares(2) == [1, 5], 'two squares'", "two squares"),
    "an error nobody catches": ("squares(0)", "ValueError"),
    "a missing name": ("cubes(2)", "cubes"),
    "an object that equals everything": ("assert evil() == 9", "does not hold"),
    "an object that is near everything": ("assert abs(evil() - 9) < 1e-6", "Evil"),
    "what a method of an asked class gives": ("assert Stack().pop() == 3", "does not hold"),
    "an object between everything": ("assert 0 <= evil() <= 1", "Evil"),
    "a function named like Python's": ("assert all(value > 1 for value in [0])", "does not hold"),
    "a value that misses a part": ("assert len(threshold) == 1", "TypeError"),
}


@pytest.mark.parametrize(("body", "says"), FAILS.values(), ids=FAILS)
def test_what_fails_and_says_why(body, says):
    found = outcome(body, options=", classes=['Stack']")
    assert (found.state, found.credit) == (State.FAILED, 0.0)
    assert says in found.message.text + str(found.message.actual)


def test_both_sides_of_a_comparison_are_told():
    message = outcome("assert squares(2) == [1, 5]").message
    assert (message.actual, message.expected) == ("[1, 4]", "[1, 5]")


@pytest.mark.parametrize(
    ("line", "credit"),
    [("1.5", 0.75), ("0", 0.0), ("2", 1.0), ("-1", 1.0), ("[0.5]", 1.0), ("'0.5'", 1.0),
     ("True", 1.0), ("len(squares(1))", 0.5)],
)  # fmt: skip
def test_the_last_line_gives_part_of_the_points(line, credit):
    assert outcome(f"x = 1\n{line}").credit == credit


def test_more_than_all_points_is_a_fault_of_the_test():
    assert outcome("3").reason is Reason.FAULT


def test_a_placeholder_is_not_attempted():
    assert outcome("assert unfinished == 3").state is State.NOT_ATTEMPTED


def test_text_on_stderr_costs_nothing_unless_it_is_said():
    work = WORK + "\nimport sys\ndef loud():\n    print('x', file=sys.stderr)\n    return 1\n"
    assert outcome("assert loud() == 1", asked=student(work)).state is State.PASSED
    strict = outcome("assert loud() == 1", asked=student(work), options=", stderr_fails=True")
    assert strict.state is State.FAILED


def test_names_are_put_back_after_a_test_that_stops_half_way():
    asked = student()
    assert outcome("del squares\nassert False", asked=asked).state is State.FAILED
    assert outcome("assert squares(1) == [1]", asked=asked).state is State.PASSED


def test_a_test_cannot_hide_that_the_process_is_gone():
    calls = []
    inner = student()._ask

    def ask(request, blobs):
        calls.append(request["op"])
        if request["op"] == "call" and len(calls) > 3:
            raise Gone("died")
        return inner(request, blobs)

    with pytest.raises(Gone):
        outcome("try:\n    squares(0)\nexcept:\n    pass", asked=Student(ask))


def test_a_module_that_is_missing_is_no_fault_of_the_student():
    found = outcome("import surely_not_installed")
    assert found.state is State.COULD_NOT_CHECK


def test_a_loop_over_a_name_of_the_students_asks_nothing():
    asked = []
    inner = student()._ask

    def ask(request, blobs):
        asked.append(request["op"])
        return inner(request, blobs)

    body = "for threshold in range(500):\n    other = threshold\nassert not above(499)"
    assert outcome(body, asked=Student(ask)).state is State.PASSED
    assert len(asked) < 20


@pytest.mark.parametrize(
    "name", ["another value for a name", "a value that the student's code changes"]
)
def test_a_number_of_another_module_is_not_taken_for_the_notebooks(name, monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "five", 5, raising=False)
    assert outcome(PASSES[name], options=", classes=['Point', 'Stack']").state is State.PASSED
