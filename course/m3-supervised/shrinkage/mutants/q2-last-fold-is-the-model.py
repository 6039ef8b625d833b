def tuned_ridge(X, y, strengths, folds, X_test, y_test):
    """Return the error of each strength over folds, the best strength, and its test error."""
    errors, models = [], []
    for alpha in strengths:
        fits = [(scaled(Ridge(alpha=alpha)).fit(X[fit], y[fit]), left) for fit, left in folds]
        errors.append(np.mean([off_by(model, X[left], y[left]) ** 2 for model, left in fits]))
        models.append(fits[-1][0])
    best = int(np.argmin(errors))
    error = off_by(models[best], X_test, y_test) ** 2
    return {"errors": np.array(errors), "strength": strengths[best], "test error": error}
