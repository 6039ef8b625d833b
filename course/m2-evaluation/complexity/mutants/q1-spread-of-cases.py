def ladder_curve(models, X, y):
    """Return means and spreads of training and validation error, one number per model."""
    X, y = np.asarray(X), np.asarray(y)
    result = {"train_mean": [], "train_spread": [], "valid_mean": [], "valid_spread": []}
    for model in models:
        misses = {"train": [], "valid": []}
        for fit, hide in SPLITS.split(X):
            model.fit(X[fit], y[fit])
            for part, rows in (("train", fit), ("valid", hide)):
                misses[part].extend(np.abs(y[rows] - model.predict(X[rows])))
        for part, values in misses.items():
            result[f"{part}_mean"].append(float(np.sqrt(np.mean(np.square(values)))))
            result[f"{part}_spread"].append(float(np.std(values, ddof=1)))
    return result
