def choose_alpha(X, y, X_validation, y_validation):
    """Return the price of a leaf with the smallest error on validation rows."""
    path = DecisionTreeRegressor(random_state=0).cost_complexity_pruning_path(X, y)
    errors = {}
    for alpha in np.maximum(path.ccp_alphas, 0):
        tree = DecisionTreeRegressor(random_state=0, ccp_alpha=alpha).fit(X, y)
        errors[alpha] = np.mean((y - tree.predict(X)) ** 2)
    return float(min(errors, key=errors.get))
