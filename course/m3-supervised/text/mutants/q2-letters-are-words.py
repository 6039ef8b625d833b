def failing_word(texts, truth, predicted, fewest):
    """Return the word whose texts fail most compared with all others, and both rates."""
    spelled = [set(re.findall("[a-z]+", one.lower())) for one in texts]
    wrong = np.array([one != other for one, other in zip(truth, predicted)])
    best = None
    for word in sorted(set().union(*spelled)):
        has = np.array([word in one.lower() for one in texts])
        if min(has.sum(), (~has).sum()) < fewest:
            continue
        rates = wrong[has].mean(), wrong[~has].mean()
        if best is None or rates[0] - rates[1] > best["with"] - best["without"] + 1e-12:
            best = {"word": word, "with": rates[0], "without": rates[1]}
    return best
