def fit_by_descent(X, y, rate, steps):
    """Return effects, coefficients and intercept after some steps of gradient descent."""
    A = with_ones(X)
    w = np.zeros(A.shape[1])
    for _ in range(steps):
        w = w - rate * 2 / len(y) * A.T @ (A @ w - y)
    return {"effects": w[1:] * X.std(axis=0), "coefficients": w[1:], "intercept": w[0]}
