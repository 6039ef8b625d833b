def boosting_path(X, y, X_new, rows, rate, depth):
    """Return the predictions for X_new before the first tree, and after each tree."""
    said, told = np.full(len(y), y.mean()), [np.full(len(X_new), y.mean())]
    for some in rows:
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(X[some], (y - said)[some])
        said = rate * tree.predict(X)
        told.append(told[-1] + rate * tree.predict(X_new))
    return np.array(told)
