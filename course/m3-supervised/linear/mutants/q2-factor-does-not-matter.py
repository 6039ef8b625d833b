def fit_by_descent(X, y, rate, steps):
    """Return effects, coefficients and intercept after some steps of gradient descent."""
    middle, spread = X.mean(axis=0), X.std(axis=0)
    A = with_ones((X - middle) / spread)
    w = np.zeros(A.shape[1])
    for _ in range(steps):
        w = w - rate * A.T @ (A @ w - y) / len(y)
    coefficients = w[1:] / spread
    intercept = w[0] - middle @ coefficients
    return {"effects": w[1:], "coefficients": coefficients, "intercept": intercept}
