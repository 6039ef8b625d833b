def boosting_path(X, y, X_new, count, rate, depth):
    """Return the predictions for X_new before the first tree, and after each tree."""
    fitted, told = np.zeros(len(y)), [np.zeros(len(X_new))]
    for _ in range(count):
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(X, y - fitted)
        fitted = fitted + rate * tree.predict(X)
        told.append(told[-1] + rate * tree.predict(X_new))
    return np.array(told)
