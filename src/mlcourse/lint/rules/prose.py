"""How the text is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcourse.errors import Where
from mlcourse.lint.findings import LESSON, Found, Rule
from mlcourse.lint.reading import Paragraphs, Reading, sentences, without_code, words

FEWEST_WORDS, MOST_WORDS = 900, 1600
MOST_WORDS_IN_A_SENTENCE = 25
_WAVED_AWAY = re.compile(r"\b(simply|just|obviously|trivially|of course)\b", re.I)
_EXCLAMATION = re.compile(r"[\w\"”)]!(?!\w)")
_NUMBER = re.compile(
    r"(?<![\w.,/-])\d+(?:,\d{3})*(?:\.\d+)?(?=\s?%)|(?<![\w.,/-])\d+\.\d+(?!\w|\.\d)"
)
# Between two signs and in one paragraph: what the book reads as a formula.
_FORMULA = re.compile(r"(?<![\\$])\$(?!\$)((?:[^$\n]|\n(?!\s*\n))+?)(?<!\\)\$(?!\$)")
_TEXT_OR_COMMAND = re.compile(r"\\(?:text|mathrm|mathit|operatorname)\*?\{[^}]*\}|\\[A-Za-z]+")
_WORD = re.compile(r"(?<!\S)[A-Za-z]{3,}(?=[\s,;.:]|$)")
_POINTS = re.compile(r"[(\[]\s*\d+(?:\.\d+)?\s+(?:points?|pts?)\s*[)\]]", re.I)


def _word_count(reading: Reading) -> Iterator[Found]:
    count = sum(len(words(one.text)) for one in reading.text)
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield Found(f"The text has {count:,} words.", reading.top)


def _long_sentences(reading: Reading) -> Iterator[Found]:
    for one in reading.all_text:
        for line, sentence in sentences(one.text):
            count = len(words(sentence))
            if count > MOST_WORDS_IN_A_SENTENCE:
                start = " ".join(sentence.split()[:6])
                yield Found(
                    f"{count} words in one sentence: “{start} …”", reading.at(one.cell, line)
                )


def _waved_away(reading: Reading) -> Iterator[Found]:
    yield from _places(reading, _WAVED_AWAY, "The word “{}” stands here.")


def _exclaimed(reading: Reading) -> Iterator[Found]:
    yield from _places(reading, _EXCLAMATION, "An exclamation mark stands here.")


def _typed_points(reading: Reading) -> Iterator[Found]:
    yield from _places(reading, _POINTS, "Points are typed here: {}")


def _typed_numbers(reading: Reading) -> Iterator[Found]:
    held = {_digits(number) for number in re.findall(r"\d[\d_]*(?:\.\d+)?", reading.code)}
    for one in reading.text:
        for found in _NUMBER.finditer(one.text):
            number = _digits(found.group())
            if number not in held and f"{float(number) / 100:g}" not in held:
                yield Found(
                    f"{found.group()} stands in the text and in no code cell.",
                    _place(reading, one, found),
                )


def _words_in_formulas(reading: Reading) -> Iterator[Found]:
    for cell in reading.unit.cells:
        if cell.kind != "markdown":
            continue
        text = without_code(cell.source)
        for found in _FORMULA.finditer(text):
            if word := _WORD.search(_TEXT_OR_COMMAND.sub(" ", found[1])):
                line = text.count("\n", 0, found.start()) + 1
                yield Found(
                    f"“{word.group()}” is read as a part of a formula.", reading.at(cell, line)
                )


def _digits(number: str) -> str:
    return number.replace(",", "").replace("_", "")


def _places(reading: Reading, pattern: re.Pattern[str], what: str) -> Iterator[Found]:
    for one in reading.all_text:
        for found in pattern.finditer(one.text):
            yield Found(what.format(found.group()), _place(reading, one, found))


def _place(reading: Reading, one: Paragraphs, found: re.Match[str]) -> Where:
    return reading.at(one.cell, one.text.count("\n", 0, found.start()) + 1)


RULES = (
    Rule(
        "P1",
        f"The text of a lesson has {FEWEST_WORDS:,} to {MOST_WORDS:,} words.",
        "Less leaves results unexplained; more does not fit into one sitting of 45 minutes.",
        _word_count,
        LESSON,
    ),
    Rule(
        "P2",
        f"A sentence has at most {MOST_WORDS_IN_A_SENTENCE} words.",
        "Many readers do not read in their first language.",
        _long_sentences,
    ),
    Rule(
        "P3",
        "Nothing is called simple or obvious.",
        "Words such as “simply” and “just” help nobody for whom it is simple, and shame others.",
        _waved_away,
    ),
    Rule(
        "P4",
        "There are no exclamation marks.",
        "What is surprising shows in the result.",
        _exclaimed,
    ),
    Rule(
        "P5",
        "A measured number in the text stands in a code cell as well, where it is computed or "
        "asserted.",
        "A typed number is right until the data, the library or the seed changes, and nobody "
        "notices.",
        _typed_numbers,
        LESSON,
    ),
    Rule(
        "P6",
        "Points are written as {{ points:q1 }}.",
        "Points that are told twice differ sooner or later, and the text is what students believe.",
        _typed_points,
    ),
    Rule(
        "P7",
        "What stands between two dollar signs is a formula, without words of a sentence.",
        "Two amounts such as $5 and $7 make a formula of all that stands between them; write"
        " \\$5, and words of a formula as \\text{…}.",
        _words_in_formulas,
    ),
)
