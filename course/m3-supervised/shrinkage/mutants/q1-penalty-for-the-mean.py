def fit_ridge(X, y, alpha):
    """Return the intercept and the coefficients of ridge, for the table as it came."""
    centre, spread = X.mean(axis=0), X.std(axis=0)
    coefficients = ridge((X - centre) / spread, y - y.mean(), alpha * len(X)) / spread
    return y.mean() - centre @ coefficients, coefficients
