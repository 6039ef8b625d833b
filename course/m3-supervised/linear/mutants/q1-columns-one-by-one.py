def fit(X, y):
    """Return the intercept and the coefficients with the smallest mean squared error."""
    away = X - X.mean(axis=0)
    slopes = away.T @ (y - y.mean()) / np.sum(away**2, axis=0)
    return np.concatenate([[y.mean() - X.mean(axis=0) @ slopes], slopes])
