def boosting_path(X, y, X_new, rows, rate, depth):
    """Return the predictions for X_new before the first tree, and after each tree."""
    guess, trees = boost(X, y, len(rows), rate, max_depth=depth)
    start = np.full((1, len(X_new)), guess)
    return np.vstack([start, boosted_path(guess, trees, rate, X_new)])
