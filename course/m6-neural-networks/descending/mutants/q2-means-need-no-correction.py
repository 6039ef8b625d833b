def adam_in_batches(X, y, batches, rate):
    """Return the coefficients after one step of Adam for each batch."""
    w, mean, square = (np.zeros(X.shape[1]) for _ in range(3))
    for k, rows in enumerate(batches):
        slope = 2 * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        w = w - rate / np.sqrt(k + 1) * mean / (np.sqrt(square) + 1e-8)
    return w
