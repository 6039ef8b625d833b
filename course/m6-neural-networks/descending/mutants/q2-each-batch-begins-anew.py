def adam_in_batches(X, y, batches, rate):
    """Return the coefficients after one step of Adam for each batch."""
    w = np.zeros(X.shape[1])
    for k, rows in enumerate(batches, start=1):
        slope = 2 * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
        mean, square = 0.1 * slope, 0.001 * slope**2
        w = w - rate / np.sqrt(k) * (mean / 0.1) / (np.sqrt(square / 0.001) + 1e-8)
    return w
