def fit_ridge(X, y, alpha):
    """Return the intercept and the coefficients of ridge, for the table as it came."""
    centre = X.mean(axis=0)
    coefficients = ridge(X - centre, y - y.mean(), alpha)
    return y.mean() - centre @ coefficients, coefficients
