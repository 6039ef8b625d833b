def tuned_ridge(X, y, strengths, folds, X_test, y_test):
    """Return the error of each strength over folds, the best strength, and its test error."""
    scaler = StandardScaler().fit(X)
    Z, errors = scaler.transform(X), []
    for alpha in strengths:
        fits = [(Ridge(alpha=alpha).fit(Z[fit], y[fit]), left) for fit, left in folds]
        errors.append(np.mean([off_by(model, Z[left], y[left]) ** 2 for model, left in fits]))
    best = strengths[np.argmin(errors)]
    error = off_by(Ridge(alpha=best).fit(Z, y), scaler.transform(X_test), y_test) ** 2
    return {"errors": np.array(errors), "strength": best, "test error": error}
