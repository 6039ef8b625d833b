def choose_alpha(X, y, X_validation, y_validation):
    """Return the price of a leaf with the smallest error on validation rows."""
    errors = {}
    for alpha in np.geomspace(0.0001, 1, 40):
        tree = DecisionTreeRegressor(random_state=0, ccp_alpha=alpha).fit(X, y)
        errors[alpha] = np.mean((y_validation - tree.predict(X_validation)) ** 2)
    return float(min(errors, key=errors.get))
