def choose_depth(X, y, depths):
    """Return the depth that promises the smallest error on new rows."""
    errors = []
    for depth in depths:
        model = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(X, y)
        errors.append(mean_absolute_error(y, model.predict(X)))
    return depths[int(np.argmin(errors))]
