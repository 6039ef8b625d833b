"""The parts that every lesson has, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcourse.authoring.proofs import read_proof
from mlcourse.course.myst import Directive, blocks
from mlcourse.lint.findings import LESSON, Found, Rule
from mlcourse.lint.reading import REFERENCES, Reading

FEWEST_PREDICTIONS = 2
FEWEST_READINGS = 2
MOST_MINUTES = 45
MOST_SECONDS = 30
NOTES = "notes.md"
_ALOUD = ("what is seen", "what it means", "what it does not mean")
_BELIEF = re.compile(r"^> ?\*", re.M)
_FORMULA = re.compile(r"\{math\}|\$\$")
_ASSERTION = re.compile(r"^assert\b", re.M)


def _heading_order(reading: Reading) -> Iterator[Found]:
    level = 0
    for number, heading in enumerate(reading.headings):
        if heading.level > level + 1 or (heading.level == 1 and number):
            yield Found(
                f"“{heading.text}” is a heading of level {heading.level} after one of level "
                f"{level}.",
                heading.where,
            )
        level = heading.level


def _predictions(reading: Reading) -> Iterator[Found]:
    count = sum(cell.role == "prediction" for cell in reading.unit.cells)
    if count < FEWEST_PREDICTIONS:
        yield Found(f"There are {count} cells with predict(…).", reading.top)
    made = set(re.findall(r"\bpredict\(\s*[\"']([\w-]+)[\"']", reading.code))
    compared = set(re.findall(r"\bcompare\(\s*[\"']([\w-]+)[\"']", reading.code))
    for name in sorted(made ^ compared):
        half = "compared with nothing" if name in made else "compared, and never predicted"
        yield Found(f"The prediction {name} is {half}.", reading.top)


def _read_aloud(reading: Reading) -> Iterator[Found]:
    text = "\n".join(cell.source for cell in reading.unit.cells if cell.kind == "markdown").lower()
    for words in _ALOUD:
        count = text.count(words)
        if count < FEWEST_READINGS:
            yield Found(f"“{words.capitalize()}” stands there {count} times.", reading.top)


def _belief(reading: Reading) -> Iterator[Found]:
    if not any(_BELIEF.search(cell.source) for cell in reading.unit.cells):
        yield Found("No belief is quoted (> *…*).", reading.top)


def _equation(reading: Reading) -> Iterator[Found]:
    boxed = [
        block
        for cell in reading.unit.cells
        if cell.kind == "markdown"
        for block in blocks(cell.source)
        if isinstance(block, Directive)
        and block.name == "admonition"
        and _FORMULA.search(block.body)
    ]
    if len(boxed) != 1:
        yield Found(f"There are {len(boxed)} boxes with an equation.", reading.top)


def _decision(reading: Reading) -> Iterator[Found]:
    text = "\n".join(cell.source for cell in reading.unit.cells).lower()
    if "what would change our mind" not in text:
        yield Found("“What would change our mind” is missing.", reading.top)


def _asserted(reading: Reading) -> Iterator[Found]:
    hidden = [
        cell
        for cell in reading.unit.cells
        if cell.kind == "code" and cell.role == "given" and cell not in reading.seen
    ]
    if not any(_ASSERTION.search(cell.source) for cell in hidden):
        yield Found("No hidden cell asserts what the text says.", reading.top)


def _references(reading: Reading) -> Iterator[Found]:
    if not any(heading.text == REFERENCES for heading in reading.headings):
        yield Found(f"There is no section “{REFERENCES}”.", reading.top)


def _notes(reading: Reading) -> Iterator[Found]:
    if not (reading.unit.folder / NOTES).is_file():
        yield Found(f"There is no {NOTES}.", reading.top)


def _minutes(reading: Reading) -> Iterator[Found]:
    minutes = reading.unit.minutes.get("reading", 0)
    if minutes > MOST_MINUTES:
        yield Found(f"Reading and running takes {minutes} minutes.", reading.top)


def _run_time(reading: Reading) -> Iterator[Found]:
    proof = read_proof(reading.unit)
    if proof is not None and proof.seconds > MOST_SECONDS:
        yield Found(f"It took {proof.seconds:g} seconds when it was proven.", reading.top)


RULES = (
    Rule(
        "S1",
        "Headings go down one level at a time, and the title is the only one of the first level.",
        "Those who move through a page by its headings would miss a level.",
        _heading_order,
    ),
    Rule(
        "S2",
        f"At least {FEWEST_PREDICTIONS} results are predicted before the run, and compared after.",
        "A surprise needs an expectation; what was predicted wrongly is remembered.",
        _predictions,
        LESSON,
    ),
    Rule(
        "S3",
        "Results are read aloud: what is seen, what it means, what it does not mean.",
        "A number is no insight, and the third sentence is the one that beginners leave out.",
        _read_aloud,
        LESSON,
    ),
    Rule(
        "S4",
        "A belief that a reasonable person holds is quoted before it is tested.",
        "Nobody gives up a belief that was called an error first.",
        _belief,
        LESSON,
    ),
    Rule(
        "S5",
        "There is one box with an equation.",
        "It ties the experiment to the theory; more than one would be another lesson.",
        _equation,
        LESSON,
    ),
    Rule(
        "S6",
        "At the end stands what would change our mind.",
        "A claim that nothing could refute has not been made by an experiment.",
        _decision,
        LESSON,
    ),
    Rule(
        "S7",
        "A hidden cell asserts what the text says of the results.",
        "When data or libraries change, the build stops before the text is wrong.",
        _asserted,
        LESSON,
    ),
    Rule(
        "S8", "Sources are cited.", "Readers go on from there, and can doubt.", _references, LESSON
    ),
    Rule(
        "S9",
        f"There are notes for instructors in {NOTES}.",
        "Who teaches it next should not find out again what students stumble over.",
        _notes,
        LESSON,
    ),
    Rule(
        "S10",
        f"Reading and running takes at most {MOST_MINUTES} minutes.",
        "That is one sitting.",
        _minutes,
        LESSON,
    ),
    Rule(
        "S11",
        f"The whole notebook runs in at most {MOST_SECONDS} seconds (as its proof measured).",
        "On a loaded laptop that is a minute, which is as long as a reader waits.",
        _run_time,
        LESSON,
    ),
)
