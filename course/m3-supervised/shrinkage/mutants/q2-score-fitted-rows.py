def tuned_ridge(X, y, strengths, folds, X_test, y_test):
    """Return the error of each strength over folds, the best strength, and its test error."""
    errors = []
    for alpha in strengths:
        model = scaled(Ridge(alpha=alpha)).fit(X, y)
        errors.append(np.mean([off_by(model, X[left], y[left]) ** 2 for _, left in folds]))
    best = strengths[np.argmin(errors)]
    error = off_by(scaled(Ridge(alpha=best)).fit(X, y), X_test, y_test) ** 2
    return {"errors": np.array(errors), "strength": best, "test error": error}
