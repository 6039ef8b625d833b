def compare_splits(model, X, y, groups):
    """Return the mean error over random folds and over grouped folds."""
    model.fit(X, y)
    errors = {}
    by_chance = KFold(5, shuffle=True, random_state=0)
    for name, splitter in (("random", by_chance), ("grouped", GroupKFold(5))):
        tested = [
            mean_absolute_error(y[test], model.predict(X[test]))
            for _, test in splitter.split(X, y, groups)
        ]
        errors[name] = float(np.mean(tested))
    return errors
