def choose_depth(X, y, depths):
    """Return the depth that promises the smallest error on new rows."""
    gaps = []
    for depth in depths:
        model, differences = DecisionTreeRegressor(max_depth=depth, random_state=0), []
        for seed in range(10):
            A, B, a, b = train_test_split(X, y, test_size=0.25, random_state=seed)
            model.fit(A, a)
            train = mean_absolute_error(a, model.predict(A))
            differences.append(mean_absolute_error(b, model.predict(B)) - train)
        gaps.append(np.mean(differences))
    return depths[int(np.argmin(gaps))]
