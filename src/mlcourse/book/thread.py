"""The page "The same decision, every method", made from what lessons have shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from mlcourse.authoring.proofs import read_proof
from mlcourse.course.records import Unit
from mlcourse.teaching.thread import DECISIONS, FOLDS, Decision, Score, difference, same_decision

LETTER, ACROSS, ROW, TOP, FOOT = 7.4, 410, 26, 8, 46
SHOWN = tuple[Unit, Score]


def thread_as_markdown(units: Sequence[Unit], address: Mapping[str, str]) -> str:
    """Return the page that compares the methods of all lessons at three decisions.

    Parameters
    ----------
    units : sequence of Unit
        In the order in which they are taught.
    address : mapping of str to str
        Of each unit's page without ending, from the root of the pages, by id.
    """
    found = list(_scores(units))
    lines = [
        "# The same decision, every method",
        "",
        "Three decisions return through the course: a price, a rare event and an image. Lessons "
        "ask them of the method that they teach. Every method sees the same columns, prepared in "
        f"the same way, and is scored on the same {FOLDS} hidden folds. So the rows of a table "
        "can be compared, and the settings of each method are those of its lesson, not the best "
        "there are.",
        "",
        "A score is the mean of the folds ± their standard deviation. *Behind the best* is the "
        "mean difference from the best method, with a 95 % interval for folds that share their "
        "training rows (Nadeau and Bengio 2003). Where the interval holds 0, these data do not "
        "tell the two apart. *One fit* is processor time for one fit and its predictions, with one "
        "thread, as `mlcourse verify` measured it. *No model* looks at no column: it quotes the "
        "median price, draws the letters by lot, or always reads the most frequent digit.",
    ]
    for name, decision in DECISIONS.items():
        rows = [(unit, score) for unit, score in found if score.decision == name]
        if rows:
            lines += ["", *_section(name, decision, rows, address)]
    if not found:
        lines += ["", "No lesson has shown a score yet."]
    return "\n".join(lines) + "\n"


def _scores(units: Sequence[Unit]) -> Iterator[SHOWN]:
    for unit in units:
        proof = read_proof(unit)
        for score in () if proof is None else proof.decisions:
            yield unit, score


def _section(
    name: str, decision: Decision, rows: Sequence[SHOWN], address: Mapping[str, str]
) -> Iterator[str]:
    scores = [score for _, score in rows]
    best = (max if decision.larger_is_better else min)(scores, key=lambda score: score.mean)
    none = _no_model(name)
    yield f"## {name.capitalize()}: {decision.question}"
    yield ""
    side = "More" if decision.larger_is_better else "Less"
    yield f"Measured: {decision.unit}; {decision.measure}. {side} is better."
    yield ""
    yield f'<div class="mlcourse-frame" tabindex="0" role="region" aria-label="Scores, {name}">'
    yield picture(name, [score for score in scores if difference(score, none)[0] > 0] or scores)
    yield "</div>"
    yield ""
    yield f"| method | lesson | {decision.unit} | behind the best | one fit |"
    yield "|---|---|--:|--:|--:|"
    yield f"| no model | | {_mean(none)} | {_behind(none, best)} | |"
    for unit, score in rows:
        gap = "the best" if score is best else _behind(score, best)
        link = f"[{unit.code or unit.title}](/{address[unit.id]})"
        yield f"| {score.method} | {link} | {_mean(score)} | {gap} | {_time(score.seconds)} |"
    yield ""
    yield _verdict(rows, best)


def _no_model(name: str) -> Score:
    """Return the score of what looks at no column."""
    from sklearn.dummy import DummyClassifier, DummyRegressor

    is_number = not DECISIONS[name].stratify
    model = DummyRegressor(strategy="median") if is_number else DummyClassifier(strategy="prior")
    return same_decision(name, "no model", model)


def _verdict(rows: Sequence[SHOWN], best: Score) -> str:
    """Say which methods the data do not tell from the best, and the quickest among them."""
    equal = []
    for _, score in rows:
        behind, half = difference(best, score)
        if score is best or behind <= half:
            equal.append(score)
    if len(rows) == 1:
        return "Other methods follow as their lessons are written."
    if len(equal) == 1:
        return (
            f"**{_capital(best.method)}** is better than every other method here by more than the "
            "folds leave in doubt."
        )
    quickest = min(equal, key=lambda score: score.seconds)
    others = [score.method for score in equal if score is not best]
    text = (
        f"**{_capital(best.method)}** has the best mean. These data do not tell it from "
        f"{' and '.join([', '.join(others[:-1]), others[-1]] if len(others) > 1 else others)}."
    )
    if quickest is best:
        return f"{text} It is also the quickest of them."
    times = best.seconds / quickest.seconds
    return (
        f"{text} The quickest of them is **{quickest.method}**: one fit takes "
        f"{_time(quickest.seconds)}, {times:.0f} times less. Where a quick model is enough, it "
        "wins."
        if times >= 2
        else f"{text} The quickest of them is **{quickest.method}**, and not by much."
    )


def picture(name: str, scores: Sequence[Score]) -> str:
    """Return the scores of a decision as SVG: a row for each method, dots for folds, their mean.

    Parameters
    ----------
    name : str
        Of the decision.
    scores : sequence of Score
        At least one, all of this decision.
    """
    decision = DECISIONS[name]
    every = [one for score in scores for one in score.scores]
    step = _step(max(every))
    ticks = [step * n for n in range(int(max(every) / step) + 2)]
    left = round(LETTER * max(len(score.method) for score in scores)) + 24
    across, width = ACROSS / ticks[-1], left + ACROSS + 20
    bottom = TOP + ROW * len(scores)

    def x(value: float) -> float:
        return left + across * value

    told = "; ".join(f"{score.method} {score.mean:.1f}" for score in scores)
    label = f"{name.capitalize()}, {decision.unit}: {told}. The table below tells more."
    parts = [
        f'<svg class="mlcourse-scores" xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{bottom + FOOT}" viewBox="0 0 {width} {bottom + FOOT}" role="img" '
        f'aria-label="{escape(label)}">'
    ]
    for tick in ticks:
        parts.append(
            f'<path class="grid" d="M{x(tick):.1f} {TOP}V{bottom}"/>'
            f'<text class="tick" x="{x(tick):.1f}" y="{bottom + 18}">{tick:g}</text>'
        )
    for row, score in enumerate(scores):
        y = TOP + ROW * (row + 0.5)
        parts.append(
            f'<text class="method" x="{left - 12}" y="{y + 4:.1f}">{escape(score.method)}</text>'
        )
        parts += [f'<circle cx="{x(one):.1f}" cy="{y:.1f}" r="3"/>' for one in score.scores]
        parts.append(f'<path class="mean" d="M{x(score.mean):.1f} {y - 9:.1f}v18"/>')
    parts.append(
        f'<text class="tick" x="{left + ACROSS / 2:.0f}" y="{bottom + 38}">'
        f"{escape(decision.unit)}; dots are folds, bars are means</text>"
    )
    return "\n".join([*parts, "</svg>"])


def _step(largest: float) -> float:
    """Return a round step that leaves at most eight ticks."""
    return next(
        size * power
        for power in (0.1, 1, 10, 100, 1000)
        for size in (1, 2, 5)
        if largest / (size * power) <= 7
    )


def _behind(score: Score, best: Score) -> str:
    behind, half = difference(best, score)
    return f"{behind:.1f} ± {half:.1f}"


def _mean(score: Score) -> str:
    from mlcourse.teaching.strips import mean_and_spread

    return mean_and_spread(score.scores, 1)


def _time(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds >= 0.1 else f"{1000 * seconds:.0f} ms"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
