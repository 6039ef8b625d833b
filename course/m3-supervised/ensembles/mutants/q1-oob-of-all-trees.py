def bagging(X, y, groups, X_new, count, seed):
    """Return the rows of each tree, the predictions of all trees, and those out of bag."""
    rows, trees = bag(X, y, count, seed)
    return {
        "rows": rows,
        "new": votes(trees, X_new).mean(axis=0),
        "oob": votes(trees, X).mean(axis=0),
    }
