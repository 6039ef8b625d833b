def bagging(X, y, groups, X_new, count, seed):
    """Return the rows of each tree, the predictions of all trees, and those out of bag."""
    rows, trees = bag(X, y, count, seed)
    unseen = np.array([~np.isin(np.arange(len(X)), drawn) for drawn in rows])
    own, oob = votes(trees, X), np.full(len(X), np.nan)
    for i in range(len(X)):
        if unseen[:, i].any():
            oob[i] = own[unseen[:, i], i].mean()
    return {"rows": rows, "new": votes(trees, X_new).mean(axis=0), "oob": oob}
