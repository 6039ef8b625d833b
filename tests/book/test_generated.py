"""Pages that are made from data: of modules, run times, checks, data sets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlcourse.authoring.proofs import read_proof
from mlcourse.book.generated import PAGES, Book, generated, is_generated, table_of
from mlcourse.book.staging import staged_units, toc_pages
from mlcourse.course.registry import load_course
from mlcourse.errors import UsageError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def book():
    return Book(load_course(ROOT / "course"), staged_units(ROOT))


def test_all_pages_that_can_be_made_are_in_the_book():
    pages = toc_pages(ROOT / "_toc.yml")
    assert set(PAGES) <= set(pages)
    modules = {f"course/modules/{unit.parent.parent.name}" for unit in (ROOT / "course").glob("m*/*/lesson.md")}  # noqa: E501  # fmt: skip
    assert modules <= set(pages)
    assert not is_generated("course/intro")


def test_a_module_tells_its_units_in_their_order(book):
    page = generated("course/modules/m2-evaluation", lambda: book)
    (module,) = (one for one in book.course.modules if one.id == "m2-evaluation")
    assert page.startswith("# Evaluation: what it is about") and module.text in page
    addresses = [book.address[id] for id in module.units]
    places = [page.index(f"](/{address})") for address in addresses]
    assert places == sorted(places)


def test_run_times_are_those_of_the_proofs(book):
    page = generated("course/run-times", lambda: book)
    for unit in book.units:
        proof = read_proof(unit)
        assert proof is not None
        assert f"](/{book.address[unit.id]}) | {proof.seconds:g} s |" in page


def test_every_public_function_of_checks_is_on_their_page():
    from mlcourse.checks import canary, expect, figure

    page = generated("course/checks", lambda: pytest.fail("not needed"))
    for name in expect.__all__:
        assert f".. autofunction:: mlcourse.checks.expect.{name}\n" in page
    for one in (canary.poison, canary.label_permutation, figure.labelled, figure.shows):
        assert f".. autofunction:: {one.__module__}.{one.__name__}\n" in page


@pytest.mark.parametrize("page", ["course/modules/none", "course/data/none"])
def test_what_there_is_not(page, book):
    with pytest.raises(UsageError, match="does not have: none"):
        generated(page, lambda: book)


def test_a_table_that_everybody_may_have_is_offered_with_its_card():
    name, frame = table_of("course/data/penguins")
    assert name == "data/penguins.csv" and frame.shape == (344, 8)
    assert f"CSV file </{name}>" in generated("course/data/penguins", pytest.fail)
    page = generated("course/data/caravan", pytest.fail)
    assert table_of("course/data/caravan") is None and "to_csv" in page and "{download}" not in page
    assert table_of("course/glossary") is None


def test_only_tables_with_a_licence_for_everybody_are_offered():
    from mlcourse import data

    for card in data.CARDS:
        free = any(word in card.licence for word in ("CC BY", "CC0", "public domain"))
        assert free or not card.may_be_copied, card.name


def test_every_item_of_the_diagnostic_quiz_leads_to_a_unit(book):
    page = generated("course/diagnostic", lambda: book)
    items = page.count("<details>")
    assert items >= 8
    assert page.count("You chose another answer? Then [") == items
    addresses = re.findall(r"Then \[.*?\]\(/(.*?)\)", page, re.S)
    order = [book.address[unit.id] for unit in book.units]
    assert addresses == sorted(addresses, key=order.index)
