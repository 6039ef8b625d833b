def ladder_curve(models, X, y):
    """Return means and spreads of training and validation error, one number per model."""
    X, y = np.asarray(X), np.asarray(y)
    result = {"train_mean": [], "train_spread": [], "valid_mean": [], "valid_spread": []}
    for model in models:
        model.fit(X, y)
        errors = {"train": [], "valid": []}
        for fit, hide in SPLITS.split(X):
            for part, rows in (("train", fit), ("valid", hide)):
                errors[part].append(root_mean_squared_error(y[rows], model.predict(X[rows])))
        for part, values in errors.items():
            result[f"{part}_mean"].append(float(np.mean(values)))
            result[f"{part}_spread"].append(float(np.std(values, ddof=1)))
    return result
