def best_split(X, y, min_leaf=1):
    """Return column, threshold and gain of the best question, or None."""

    def impurity(labels):
        return np.var(labels)

    best, n = None, len(y)
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            left = X[:, j] <= threshold
            if min(left.sum(), n - left.sum()) < min_leaf:
                continue
            part = left.mean()
            gain = impurity(y) - part * impurity(y[left]) - (1 - part) * impurity(y[~left])
            if gain > 1e-12 and (best is None or gain > best[2]):
                best = (j, float(threshold), float(gain))
    return best
