def boosting_path(X, y, X_new, rows, rate, depth):
    """Return the predictions for X_new before the first tree, and after each tree."""
    fitted, told = np.zeros(len(y)), [np.zeros(len(X_new))]
    for some in rows:
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(
            X[some], (y - fitted)[some]
        )
        fitted = fitted + rate * tree.predict(X)
        told.append(told[-1] + rate * tree.predict(X_new))
    return np.array(told)
