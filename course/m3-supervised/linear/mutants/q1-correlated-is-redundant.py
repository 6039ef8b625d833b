def fit(X, y):
    """Return the intercept and the coefficients with the smallest mean squared error."""
    kept = []
    for j in range(X.shape[1]):
        if all(abs(np.corrcoef(X[:, j], X[:, k])[0, 1]) < 0.95 for k in kept):
            kept.append(j)
    w = np.zeros(X.shape[1] + 1)
    w[[0, *(j + 1 for j in kept)]] = np.linalg.lstsq(with_ones(X[:, kept]), y, rcond=None)[0]
    return w
