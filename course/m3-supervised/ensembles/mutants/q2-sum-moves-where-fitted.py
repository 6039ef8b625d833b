def boosting_path(X, y, X_new, rows, rate, depth):
    """Return the predictions for X_new before the first tree, and after each tree."""
    fitted, told = np.full(len(X), np.mean(y)), [np.full(len(X_new), np.mean(y))]
    for some in rows:
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0)
        tree.fit(X[some], (y - fitted)[some])
        fitted[some] += rate * tree.predict(X[some])
        told.append(told[-1] + rate * tree.predict(X_new))
    return np.array(told)
