def lost_without(X, y, X_new, y_new, leaves):
    """Return the growth of the error on new rows without each column."""
    tree = DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0).fit(X, y)
    whole = np.sqrt(np.mean((y_new - tree.predict(X_new)) ** 2))
    lost = []
    for j in range(X.shape[1]):
        blank = X_new.copy()
        blank[:, j] = X[:, j].mean()
        lost.append(np.sqrt(np.mean((y_new - tree.predict(blank)) ** 2)) - whole)
    return np.array(lost)
