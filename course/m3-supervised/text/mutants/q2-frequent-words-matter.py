def failing_word(texts, truth, predicted, fewest):
    """Return the word whose texts fail most compared with all others, and both rates."""
    spelled = [set(re.findall("[a-z]+", one.lower())) for one in texts]
    wrong = np.array([one != other for one, other in zip(truth, predicted)])
    errors = Counter(word for one, bad in zip(spelled, wrong) if bad for word in sorted(one))
    word = errors.most_common(1)[0][0]
    has = np.array([word in one for one in spelled])
    return {"word": word, "with": wrong[has].mean(), "without": wrong[~has].mean()}
