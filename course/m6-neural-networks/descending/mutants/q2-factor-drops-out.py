def adam_in_batches(X, y, batches, rate):
    """Return the coefficients after one step of Adam for each batch."""
    w = np.zeros(X.shape[1])
    mean, square = np.zeros_like(w), np.zeros_like(w)
    for k, rows in enumerate(batches, start=1):
        slope = 1 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        length = np.sqrt(square / (1 - 0.999**k)) + 1e-8
        w = w - rate / np.sqrt(k) * mean / (1 - 0.9**k) / length
    return w
