"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["text.build-vectoriser", "text.judge-words"])
q2 = question("q2", objectives=["text.analyse-errors"])

PARTS = ("words", "idf", "matrix")


LETTERS = "[a-z]+"


def counted(texts):
    """Return all words in order, and how often each stands in each text."""
    counter = CountVectorizer(token_pattern=LETTERS).fit(texts)
    return list(counter.get_feature_names_out()), counter.transform(texts).toarray()


def by_library(known, new, **settings):
    """Return words, IDF and matrix of the library, which the exercise does without."""
    model = TfidfVectorizer(token_pattern=LETTERS, **settings).fit(known)
    return list(model.get_feature_names_out()), model.idf_, model.transform(new).toarray()


def by_belief(known, new, belief):
    """Return words, IDF and matrix as somebody makes them who holds a belief."""
    words, idf, matrix = by_library(known, new)
    if belief == "presence":
        matrix = by_library(known, new, binary=True)[2]
    if belief == "length":
        matrix = by_library(known, new, norm=None)[2]
    if belief == "idf of new":
        idf = by_library(new, new, vocabulary=words)[1]
    if belief == "occurrences":
        idf = np.log((1 + len(known)) / (1 + counted(known)[1].sum(axis=0))) + 1
    return words, idf, matrix


def pseudo_words(rng, number):
    """Return different words of two to six letters, none inside a list of usual ones."""
    letters = list("abdefgiklmnoprstuz")
    found = {"".join(rng.choice(letters, rng.integers(2, 7))) for _ in range(3 * number)}
    return [str(word) for word in rng.permutation(sorted(found))[:number]]


def written(rng, words):
    """Return a text of these words: some with capitals, separated by blanks and signs."""
    text = ""
    for word in words:
        spelling = [word, word, word.capitalize(), word.upper()][rng.integers(4)]
        text += spelling + [" ", " ", ", ", ". ", " 7 ", "-", "'", "\n", "_"][rng.integers(9)]
    return text


def corpus(rng, *, texts=12, empty=True):
    """Return known and new texts; some words of each are in the other alone."""
    pool = pseudo_words(rng, 40)
    share = 1 / np.arange(1, 31)
    share /= share.sum()

    def draw(words):
        chosen = rng.choice(words, rng.integers(3, 25), p=share)
        return written(rng, [*chosen, *rng.choice(words[:3], 2)])

    known = [draw(pool[:30]) for _ in range(texts)]
    new = [draw(pool[:3] + pool[13:]) for _ in range(int(rng.integers(4, 9)))]
    if empty:
        new.insert(int(rng.integers(len(new))), "")
    return known, new


def vectors(student, known, new, *, finite=False):
    """Return the student's words, IDF and matrix, in the right form."""
    came = student["vectorise"](list(known), list(new))
    came = expect.type_(came, dict, name="result of vectorise")
    expect.true(
        set(came) == set(PARTS),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(PARTS),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    words = expect.type_(came["words"], (list, tuple), name="words")
    expect.true(
        all(isinstance(one, str) for one in words) and len(set(words)) == len(words),
        "The words are not different texts.",
        expected="a list of texts, each word once",
        actual=str(list(words)[:5]),
    )
    idf = expect.shape(came["idf"], (len(words),), name="idf")
    matrix = expect.shape(came["matrix"], (len(new), len(words)), name="matrix")
    if finite:
        expect.finite(idf, name="idf")
        expect.finite(matrix, name="matrix")
    return [str(one) for one in words], np.asarray(idf, float), np.asarray(matrix, float)


def same(one, other):
    """Return whether two arrays have the same shape and nearly the same numbers."""
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and bool(np.allclose(one, other, atol=1e-9, equal_nan=True))


@q1.check("gives words, weights and a matrix that belong together", points=0)
def three_parts(student):
    vectors(student, *corpus(np.random.default_rng(1), empty=False))


@q1.check(
    "counts words without scikit-learn",
    points=0,
    after="three_parts",
    hint="`re.findall` finds the words of a text, and a `Counter` counts them.",
)
def own_steps(student):
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    known, new = corpus(np.random.default_rng(2), empty=False)
    found = calls(student["vectorise"], (known, new), ("sklearn",))
    expect.true(
        not found,
        "Your function calls scikit-learn.",
        expected="steps with Python and NumPy",
        actual=", ".join(sorted({str(one).partition("._")[0] for one in found})[-2:]),
    )


@q1.check(
    "takes capitals and small letters for the same word",
    points=0,
    misconception="capitals-are-other-words",
    after="own_steps",
    hint="Is a word at the begin of a sentence another word?",
)
def lower_case(student):
    words, _, _ = vectors(student, *corpus(np.random.default_rng(2), empty=False))
    capital = [word for word in words if word != word.lower()]
    expect.true(
        not capital,
        "Words with capitals stand in the vocabulary.",
        expected="words in lower case",
        actual=", ".join(capital[:3]),
    )


def knows_known_words(student, rng):
    """Expect a vocabulary without words of the new texts."""
    known, new = corpus(rng, empty=False)
    words, _, _ = vectors(student, known, new)
    later = set(counted(new)[0]) - set(counted(known)[0])
    met = sorted(later & set(words))
    expect.true(
        not met,
        "Words that only the new texts have stand in the vocabulary.",
        expected="words of the known texts",
        actual=", ".join(met[:3]),
    )


@q1.check(
    "has the vocabulary of the known texts",
    points=0,
    misconception="vocabulary-of-all-documents",
    after="lower_case",
    hint="Which texts are there when a model is fitted?",
)
def known_words(student):
    knows_known_words(student, np.random.default_rng(3))


@q1.check(
    "has its columns in alphabetical order",
    points=0,
    misconception="columns-in-any-order",
    after="known_words",
    hint="Which column does the third word belong to? Compare with another run.",
)
def in_order(student):
    words, _, _ = vectors(student, *corpus(np.random.default_rng(4), empty=False))
    expect.true(
        words == sorted(words),
        "The words are not in alphabetical order.",
        expected=", ".join(sorted(words)[:4]),
        actual=", ".join(words[:4]),
    )


@q1.check("has the right words", points=0.5, after="in_order")
def right_words(student):
    for seed in range(5):
        known, new = corpus(np.random.default_rng(seed), empty=False)
        words, _, _ = vectors(student, known, new)
        expect.equal(words, by_library(known, new)[0], name="words")


def has_not(student, rng, fault, text):
    """Expect an answer that is not the one of a belief."""
    known, new = corpus(rng, empty=False)
    words, idf, matrix = vectors(student, known, new)
    wrong_words, wrong_idf, wrong_matrix = by_belief(known, new, fault)
    part, wrong = (matrix, wrong_matrix) if fault in ("presence", "length") else (idf, wrong_idf)
    expect.true(
        words != wrong_words or not same(part, wrong),
        text,
        expected="the formula of the task",
        actual="another one",
    )


@q1.check(
    "gives rare words at least the weight of frequent ones",
    points=0,
    misconception="frequent-words-matter",
    after="right_words",
    hint="Which of the two numbers in the ratio grows with the frequency?",
)
def rare_weigh_more(student):
    known, new = ["a b", "a c", "a", "a"], ["a b"]
    words, idf, _ = vectors(student, known, new)
    weight = dict(zip(words, idf, strict=True))
    expect.true(
        not weight["a"] > weight["b"],
        "A word of all texts has a larger IDF than a word of one.",
        expected="a smaller weight for the word of all texts",
        actual=f"{weight['a']:.4f}, and {weight['b']:.4f} for the word of one",
    )


@q1.check(
    "takes its weights from the known texts",
    points=0,
    misconception="idf-of-new-documents",
    after="rare_weigh_more",
    hint="Add a new text. Do the weights of the words change?",
)
def weights_of_known(student):
    text = "The IDF is that of the new texts."
    has_not(student, np.random.default_rng(6), "idf of new", text)
    known, new = corpus(np.random.default_rng(7), empty=False)
    one, other = (vectors(student, known, part)[1] for part in (new, new[:1]))
    expect.true(
        same(one, other),
        "The IDF changes when other new texts come.",
        expected="the same IDF",
        actual="another one",
    )


@q1.check(
    "counts texts for the weights",
    points=0,
    misconception="occurrences-are-documents",
    after="weights_of_known",
    hint="A word stands five times in one text. How many texts have it?",
)
def counts_texts(student):
    text = "The IDF counts how often a word stands, and not how many texts have it."
    has_not(student, np.random.default_rng(8), "occurrences", text)


@q1.check("has the right weights", points=0.5, after="counts_texts")
def right_weights(student):
    for seed in range(5):
        known, new = corpus(np.random.default_rng(20 + seed), empty=False)
        _, idf, _ = vectors(student, known, new)
        expect.close(idf, by_library(known, new)[1], atol=1e-9, name="idf")


@q1.check(
    "counts a repeated word as often as it stands",
    points=0,
    misconception="presence-is-count",
    after="right_weights",
    hint="What are the counts of a text that has a word three times?",
)
def counts_again(student):
    text = "A word that is repeated counts once."
    has_not(student, np.random.default_rng(9), "presence", text)


@q1.check(
    "gives long and short texts the same length",
    points=0,
    misconception="long-text-says-more",
    after="right_weights",
    hint="Write a text twice, one copy after the other. What may change in its row?",
)
def same_length(student):
    has_not(
        student, np.random.default_rng(10), "length", "The rows are not divided by their length."
    )


@q1.check("has the right matrix", points=1, after=["counts_again", "same_length"])
def right_matrix(student):
    for seed in range(5):
        known, new = corpus(np.random.default_rng(30 + seed), empty=False)
        _, _, matrix = vectors(student, known, new)
        expect.close(matrix, by_library(known, new)[2], atol=1e-9, name="matrix")


def takes_empty(student, known, new):
    """Expect a row of zeros where no word is known, and all else right."""
    _, _, matrix = vectors(student, known, new)
    right = by_library(known, new)[2]
    blank = ~right.any(axis=1)
    expect.true(
        not np.isnan(matrix[blank]).any() and not matrix[blank].any(),
        "A text without a known word does not have a row of zeros.",
        expected="0 in each column",
        actual=", ".join(f"{one:.3g}" for one in matrix[blank][0, :4]),
    )
    expect.close(matrix, right, atol=1e-9, name="matrix")


@q1.check(
    "takes a text without a known word",
    points=0,
    misconception="every-text-has-a-length",
    errors_show_it=True,
    after="right_matrix",
    hint="What is the length of a row of zeros, and what happens when you divide by it?",
)
def empty_texts(student):
    takes_empty(student, ["good food", "tea"], ["", "qqq", "Good tea", "12 !?"])


def failing(student, texts, truth, predicted, fewest):
    """Return the student's word and its two rates, in the right form."""
    came = student["failing_word"](list(texts), list(truth), list(predicted), fewest)
    came = expect.type_(came, dict, name="result of failing_word")
    names = ("word", "with", "without")
    expect.true(
        set(came) == set(names),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(names),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    word = expect.type_(came["word"], str, name="word")
    rates = [float(expect.between(came[name], 0, 1, name=name)) for name in names[1:]]
    return str(word), rates[0], rates[1]


def judged(rng):
    """Return texts, truth, predictions and the fewest texts of a group.

    One planted word marks texts on which labels are often wrong. It stands in other words too, and
    texts with errors repeat it less. A frequent word stands in nearly all texts, and a word of two
    texts stands only where labels are wrong.
    """
    pool = pseudo_words(rng, 14)
    weak, frequent, rare, *others = pool
    weak, rare = weak[:2] + "v", rare + "ww"
    longer = [weak + "ey", "ho" + weak]
    number = int(rng.integers(100, 160))
    labels = np.array(["one", "two", "three"])
    truth = rng.integers(0, 3, number)
    has = rng.random(number) < 0.2
    has[:12] = True
    wrong = rng.random(number) < np.where(has, 0.7, 0.2)
    wrong[:12] = np.arange(12) % 4 > 0  # enough of both among those with the word
    shown = np.where(wrong, (truth + rng.integers(1, 3, number)) % 3, truth)
    texts = []
    alone = np.flatnonzero(wrong & ~has)[:2]
    for i in range(number):
        words = list(rng.choice(others, rng.integers(4, 9)))
        if rng.random() < 0.9:
            words += [frequent] * int(rng.integers(1, 4))
        if has[i]:
            words += [weak] * (1 if wrong[i] else int(rng.integers(2, 4)))
        if rng.random() < 0.3:
            words.append(longer[rng.integers(2)])
        if i in alone:
            words.append(rare)
        texts.append(written(rng, [str(one) for one in rng.permutation(words)]))
    order = rng.permutation(number)
    texts = [texts[i] for i in order]
    return texts, labels[truth[order]].tolist(), labels[shown[order]].tolist(), 8


@q2.check("gives a word and two rates", points=0)
def word_and_rates(student):
    failing(student, *judged(np.random.default_rng(1)))


def not_most_errors(student, rng):
    """Expect another word than the one in most of the wrong texts."""
    texts, truth, predicted, fewest = judged(rng)
    words, counts = counted(texts)
    wrong = np.array(truth) != np.array(predicted)
    most = words[int(counts[wrong].astype(bool).sum(axis=0).argmax())]
    word, _, _ = failing(student, texts, truth, predicted, fewest)
    expect.true(
        word != most,
        "Your word is the one in most of the wrong texts. It stands in most of the right ones too.",
        expected="the largest difference of two rates",
        actual=word,
    )


@q2.check(
    "does not take the word in most errors",
    points=0,
    misconception="frequent-words-matter",
    after="word_and_rates",
    hint="How many of the texts with this word are right? Compare shares, and not numbers.",
)
def most_errors(student):
    for seed in range(3):
        not_most_errors(student, np.random.default_rng(seed))


def enough_texts(student, rng):
    """Expect a word with enough texts."""
    texts, truth, predicted, fewest = judged(rng)
    words, counts = counted(texts)
    has = (counts > 0).sum(axis=0)
    word, _, _ = failing(student, texts, truth, predicted, fewest)
    number = int(has[words.index(word)]) if word in words else len(texts)
    expect.true(
        number >= fewest,
        "Your word stands in too few texts.",
        expected=f"at least {fewest}",
        actual=str(number),
    )


@q2.check(
    "compares groups that are large enough",
    points=0,
    misconception="one-text-is-a-group",
    after="most_errors",
    hint="In how many texts does the word stand? By chance, two errors are all errors.",
)
def large_groups(student):
    for seed in range(3):
        enough_texts(student, np.random.default_rng(seed))


# Counted by hand. Wrong are three of four texts with art, none of four with party, one of four with
# tea. So art has 3/4 and 1/8. With its letters in party it would have 3/8 and 1/4. Counted as often
# as it stands it would have 3/6 and 1/8.
ART = ["art"] * 3 + ["Art-art, ART"] + ["party"] * 4 + ["tea"] * 4
ART_WRONG = [1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0]
# Wrong are 3 of 3 texts with salt, 3 of 4 with sugar, 1 of 5 with tea. "We" stands in ten texts,
# and both without it are right.
SALT = ["Salt, we"] * 3 + ["we SUGAR"] * 4 + ["We-tea"] * 3 + ["7 tea"] * 2
SALT_WRONG = [1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0]
BY_FEWEST = {
    2: ("we", 7 / 10, 0.0),
    3: ("salt", 1.0, 4 / 9),
    4: ("sugar", 3 / 4, 4 / 8),
    5: ("tea", 1 / 5, 6 / 7),
}


def by_hand(student, texts, wrong, fewest):
    """Return the student's word and rates for texts whose labels are wrong at some places."""
    predicted = ["other" if one else "good" for one in wrong]
    return failing(student, texts, ["good"] * len(texts), predicted, fewest)


@q2.check(
    "looks for whole words",
    points=0,
    misconception="letters-are-words",
    after="large_groups",
    hint="Does a text with the word party have the word art?",
)
def whole_words(student):
    _, *rates = by_hand(student, ART, ART_WRONG, 3)
    expect.true(
        not same(rates, (3 / 8, 1 / 4)),
        "Texts count that have the word inside a longer one.",
        expected="0.75 and 0.125",
        actual=f"{rates[0]:.4g} and {rates[1]:.4g}",
    )


@q2.check(
    "counts each text once",
    points=0,
    misconception="occurrences-are-documents",
    after="whole_words",
    hint="A text has the word three times. How many texts is that?",
)
def each_once(student):
    _, *rates = by_hand(student, ART, ART_WRONG, 3)
    expect.true(
        not same(rates, (3 / 6, 1 / 8)),
        "A text that repeats the word counts several times.",
        expected="0.75 and 0.125",
        actual=f"{rates[0]:.4g} and {rates[1]:.4g}",
    )


def compares_with_others(student, rng):
    """Expect a second rate that is not that of all texts."""
    texts, truth, predicted, fewest = judged(rng)
    overall = float(np.mean(np.array(truth) != np.array(predicted)))
    _, _, other = failing(student, texts, truth, predicted, fewest)
    expect.true(
        not same(other, overall),
        "The second rate is that of all texts.",
        expected="the rate of the texts that do not have the word",
        actual=f"{other:.4f}",
    )


@q2.check(
    "compares with the other texts",
    points=0,
    misconception="all-is-the-others",
    after="each_once",
    hint="Are the texts with the word among those that you compare with?",
)
def with_others(student):
    for seed in range(3):
        compares_with_others(student, np.random.default_rng(seed))


def expect_found(came, right):
    """Expect a word and its two rates."""
    expect.equal(came[0], right[0], name="word")
    expect.close(list(came[1:]), list(right[1:]), atol=1e-9, name="rates with and without")


@q2.check("finds the word and its rates", points=1, after="with_others")
def finds(student):
    expect_found(by_hand(student, ART, ART_WRONG, 3), ("art", 3 / 4, 1 / 8))
    expect_found(by_hand(student, SALT, SALT_WRONG, 3), BY_FEWEST[3])


@q2.check(
    "keeps to the fewest texts it is given",
    points=0.5,
    after="finds",
    hint="A group of exactly the fewest texts is large enough. One text less is too few.",
)
def border(student):
    for fewest, right in BY_FEWEST.items():
        expect_found(by_hand(student, SALT, SALT_WRONG, fewest), right)


@q2.check("takes the first of several words in the alphabet", points=0.5, after="finds")
def first_of_several(student):
    texts = ["zeta beta"] * 4 + ["gamma"] * 5 + ["beta zeta gamma"]
    case = texts, ["x"] * 10, ["y"] * 4 + ["x"] * 5 + ["y"], 3
    expect_found(failing(student, *case), ("beta", 1.0, 0.0))
