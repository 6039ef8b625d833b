def best_split(X, y, min_leaf=1):
    """Return column, threshold and gain of the best question, or None."""

    def gini(labels):
        return 1 - np.sum((np.unique(labels, return_counts=True)[1] / len(labels)) ** 2)

    best, n = None, len(y)
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j], kind="stable")
        x, labels = X[order, j], y[order]
        for i in range(min_leaf, n - min_leaf + 1):
            gain = gini(y) - i / n * gini(labels[:i]) - (n - i) / n * gini(labels[i:])
            if gain > 1e-12 and (best is None or gain > best[2]):
                best = (j, float(x[i - 1] + x[i]) / 2, float(gain))
    return best
