"""Hidden checks: the same properties on texts drawn anew."""

import numpy as np
from checks import (
    by_library,
    compares_with_others,
    corpus,
    counted,
    enough_texts,
    expect,
    expect_found,
    failing,
    judged,
    knows_known_words,
    not_most_errors,
    q1,
    q2,
    takes_empty,
    vectors,
)


def groups_of(texts):
    """Return all words in order, and which texts have each."""
    words, counts = counted(texts)
    return words, (counts > 0).T


def right_word(texts, truth, predicted, fewest):
    """Return the word with the largest difference, and its two rates."""
    wrong = np.array(truth) != np.array(predicted)
    best = None
    for word, has in zip(*groups_of(texts), strict=True):
        if min(has.sum(), (~has).sum()) < fewest:
            continue
        one, other = float(wrong[has].mean()), float(wrong[~has].mean())
        if best is None or one - other > best[1] - best[2] + 1e-12:
            best = (word, one, other)
    return best


def finds_it(student, rng, *, at_border=None):
    """Expect the right word and rates; at the border, with nearly as few texts as it has."""
    case = judged(rng)
    if at_border is not None:
        has = dict(zip(*groups_of(case[0]), strict=True))[right_word(*case)[0]]
        case = (*case[:3], int(min(has.sum(), (~has).sum())) + at_border)
    expect_found(failing(student, *case), right_word(*case))


# The reference equals the formula up to rounding on every draw; each mutant is far away.
@q1.check(
    "agrees on thirty collections drawn anew",
    points=1.5,
    after="right_matrix",
    hint="Draw random texts yourself, and compare with TfidfVectorizer of scikit-learn.",
)
def drawn_anew(student, rng):
    for _ in range(30):
        known, new = corpus(rng, texts=int(rng.integers(1, 20)), empty=False)
        words, idf, matrix = vectors(student, known, new)
        right = by_library(known, new)
        expect.equal(words, right[0], name="words")
        expect.close(idf, right[1], atol=1e-9, name="idf")
        expect.close(matrix, right[2], atol=1e-9, name="matrix")


@q1.check(
    "learns no word from texts that come later",
    points=0.5,
    misconception="vocabulary-of-all-documents",
    after="right_weights",
    hint="Which words does a model know when the first new text comes?",
)
def known_anew(student, rng):
    for _ in range(5):
        knows_known_words(student, rng)


@q1.check(
    "gives zeros for empty texts drawn anew",
    points=1,
    misconception="every-text-has-a-length",
    errors_show_it=True,
    after="right_matrix",
    hint="Divide only where the length is not zero.",
)
def empty_anew(student, rng):
    for _ in range(5):
        takes_empty(student, *corpus(rng))


@q2.check(
    "is not led by frequency in texts drawn anew",
    points=0.5,
    misconception="frequent-words-matter",
    after="border",
    hint="Compare shares of texts, and not numbers of errors.",
)
def frequency_anew(student, rng):
    for _ in range(3):
        not_most_errors(student, rng)
    finds_it(student, rng)


@q2.check(
    "asks for enough texts in cases drawn anew",
    points=0.5,
    misconception="one-text-is-a-group",
    after="border",
    hint="Leave out words with less than the fewest texts in one of the groups.",
)
def groups_anew(student, rng):
    for _ in range(3):
        enough_texts(student, rng)
    finds_it(student, rng)


@q2.check(
    "finds planted weaknesses drawn anew",
    points=1.5,
    after="border",
    hint="Plan a word on which labels are wrong, put it inside other words, and repeat it.",
)
def weak_anew(student, rng):
    for _ in range(4):
        finds_it(student, rng)
        for more in (0, 1):
            finds_it(student, rng, at_border=more)
    compares_with_others(student, rng)
