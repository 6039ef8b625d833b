def bagging(X, y, groups, X_new, count, seed):
    """Return the rows of each tree, the predictions of all trees, and those out of bag."""
    rng = np.random.default_rng(seed)
    rows = np.array([rng.permutation(len(X)) for _ in range(count)])
    trees = [grow(X, y, drawn) for drawn in rows]
    return {
        "rows": rows,
        "new": votes(trees, X_new).mean(axis=0),
        "oob": np.full(len(X), np.nan),
    }
