def bagging(X, y, groups, X_new, count, seed):
    """Return the rows of each tree, the predictions of all trees, and those out of bag."""
    rows, trees = [], []
    for _ in range(count):
        rng = np.random.default_rng(seed)
        rows.append(rng.integers(len(X), size=len(X)))
        trees.append(grow(X, y, rows[-1]))
    unseen = np.array([~np.isin(np.arange(len(X)), drawn) for drawn in rows])
    oob = np.where(unseen[0], votes(trees, X)[0], np.nan)
    return {"rows": np.array(rows), "new": votes(trees, X_new).mean(axis=0), "oob": oob}
