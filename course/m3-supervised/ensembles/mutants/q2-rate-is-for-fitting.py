def boosting_path(X, y, X_new, count, rate, depth):
    """Return the predictions for X_new before the first tree, and after each tree."""
    guess, trees = boost(X, y, count, rate, max_depth=depth)
    told = [np.full(len(X_new), guess)]
    for tree in trees:
        told.append(told[-1] + tree.predict(X_new))
    return np.array(told)
