"""What is not YAML, or YAML that means no harm, is told by line and ends no program."""

from itertools import pairwise

import pytest

from mlcourse.course import documents
from mlcourse.course.documents import read_document


@pytest.fixture(params=["in C", "in Python"])
def read(request, monkeypatch):
    if request.param == "in Python":  # as where libyaml is missing
        monkeypatch.setattr(documents, "_FAST", documents.yaml.SafeLoader)
    return read_document


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("a: 1\nb: [1", "expected ',' or ']'", 12),
        ("a: 1\nb: c: d", "mapping values are not allowed here", 12),
        ("a: 1\n\tb: 1", "cannot start any token", 12),
        ("a: 1\nb: *c", "undefined alias 'c'", 12),
        ("a: 1\n---\nb: 1", "another document", 12),
        ("a: 1\nb: !!python/name:os.system x", "could not determine a constructor", 12),
        ("a: 1\nb: \x01", r"the character '\x01' may not stand here", 12),
        ("a: 2024-13-45", "month must be in 1..12", None),
        ("[" * 20_000, "nested too deeply", None),
    ],
)
def test_what_is_no_yaml_has_a_line(read, text, what, line):
    (fault,) = read(text, "objectives.yml", first_line=11).faults
    assert what in fault.what
    assert (fault.where.file, fault.where.line) == ("objectives.yml", line)


@pytest.mark.parametrize("text", ["", "# later\n", "---\n"])
def test_an_empty_document_has_nothing(read, text):
    document = read(text, "objectives.yml")
    assert (document.value or {}, document.faults) == ({}, ())


def test_a_key_that_stands_twice_is_told_with_both_lines(read):
    (fault,) = read("a:\n  b: 1\n  c: 2\n  b: 3\n", "f.yml").faults
    assert "'b' stands here twice" in fault.what
    assert fault.where.line == 4 and "line 2" in fault.why


def test_lines_of_keys_and_of_the_nearest_key_around(read):
    document = read("a:\n  b:\n  - c: 1\n  - c: 2\n", "f.yml", first_line=3)
    assert document.line(("a", "b", 1, "c")) == 6
    assert document.line(("a", "b", 1, "d", "e")) == 6
    assert document.line(("d",)) == 3


def test_aliases_are_followed_once(read):
    names = [f"a{number}" for number in range(60)]
    text = "a0: &a0 [x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n" for before, name in pairwise(names)
    )
    assert len(read(text, "f.yml").lines) < 500
    assert read("a: &a [*a]\n", "f.yml").faults == ()
