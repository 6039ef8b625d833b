def fit(X, y):
    """Return the intercept and the coefficients with the smallest mean squared error."""
    A = with_ones(X)
    return np.linalg.solve(A.T @ A, A.T @ y)
