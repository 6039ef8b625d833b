def lost_without(X, y, X_new, y_new, leaves):
    """Return the growth of the error on new rows without each column."""

    def error(columns):
        tree = DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0)
        return np.sqrt(np.mean((y - tree.fit(X[:, columns], y).predict(X[:, columns])) ** 2))

    every = np.arange(X.shape[1])
    return np.array([error(np.delete(every, j)) - error(every) for j in every])
