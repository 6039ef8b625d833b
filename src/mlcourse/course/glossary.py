"""The words of the course: ``glossary.yml``, and where a text uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from mlcourse.course.documents import Strict, entries, read_document_file
from mlcourse.errors import UnitError, UnitFaults, Where

GLOSSARY = "glossary.yml"


class TermEntry(Strict):
    """One word in ``glossary.yml``; its key is the word."""

    text: str
    also: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Term:
    """A word with one meaning throughout the course.

    Parameters
    ----------
    name : str
    text : str
        What it means, in one or two sentences.
    also : tuple of str
        Other forms of it that a text may use, such as a plural that has no s.
    """

    name: str
    text: str
    also: tuple[str, ...] = ()


def load_glossary(folder: Path) -> tuple[Term, ...]:
    """Read the glossary of a course, in alphabetical order; empty where there is none.

    Raises
    ------
    UnitFaults
        With every fault, each naming file and line; two terms with one form are one.
    """
    if not (folder / GLOSSARY).is_file():
        return ()
    document = read_document_file(folder / GLOSSARY)
    faults = list(document.faults)
    found = []
    owner: dict[str, str] = {}
    for key, entry in entries(TermEntry, document, faults, "words").items():
        term = Term(key, entry.text, tuple(entry.also))
        for form in forms(term):
            if owner.setdefault(form, term.name) != term.name:
                faults.append(
                    UnitError(
                        f"The form {form!r} belongs to {owner[form]!r} and to {term.name!r}",
                        where=Where(document.file, line=document.line((key,))),
                        fix="Leave it to one of them: one word, one meaning.",
                    )
                )
        found.append(term)
    if faults:
        raise UnitFaults(tuple(faults))
    return tuple(sorted(found, key=lambda term: term.name.lower()))


def forms(term: Term) -> tuple[str, ...]:
    """Return the forms by which a text is known to use a term, in lower case."""
    names = (term.name, *term.also)
    return tuple(
        dict.fromkeys(form for name in names for form in (name.lower(), f"{name.lower()}s"))
    )


@dataclass(frozen=True)
class Use:
    """A place in a text where a term stands: from ``start`` to ``end``."""

    term: Term
    start: int
    end: int


def uses(text: str, terms: Iterable[Term]) -> Iterator[Use]:
    """Yield where terms stand in a text; of overlapping ones the longest, of each the first.

    Parameters
    ----------
    text : str
    terms : iterable of Term
    """
    by_form = {form: term for term in terms for form in forms(term)}
    if not by_form:
        return
    choices = "|".join(re.escape(form) for form in sorted(by_form, key=len, reverse=True))
    seen: set[str] = set()
    for found in re.finditer(rf"(?<![\w-])(?:{choices})(?![\w-])", text, re.I):
        term = by_form[found.group().lower()]
        if term.name not in seen:
            seen.add(term.name)
            yield Use(term, found.start(), found.end())


def glossary_as_markdown(terms: Iterable[Term]) -> str:
    """Return the page of the glossary; texts link to its terms."""
    lines = [
        "# Glossary",
        "",
        "One word per idea: these words mean the same on every page, and their first use on a page "
        "leads here.",
        "",
        "```{glossary}",
    ]
    for term in terms:
        lines += [term.name, f"  {term.text}", ""]
    return "\n".join([*lines[:-1], "```"]) + "\n"
