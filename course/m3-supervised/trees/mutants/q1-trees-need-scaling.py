def best_split(X, y, min_leaf=1):
    """Return column, threshold and gain of the best question, or None."""

    def gini(labels):
        counts = np.unique(labels, return_counts=True)[1]
        return 1 - np.sum((counts / len(labels)) ** 2)

    spread = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    best, n = None, len(y)
    for j in range(Z.shape[1]):
        values = np.unique(Z[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            left = Z[:, j] <= threshold
            count = left.sum()
            if min(count, n - count) < min_leaf:
                continue
            gain = gini(y) - count / n * gini(y[left]) - (n - count) / n * gini(y[~left])
            if gain > 1e-12 and (best is None or gain > best[2]):
                best = (j, float(threshold), float(gain))
    return best
