def ladder_curve(models, X, y):
    """Return means and spreads of training and validation error, one number per model."""
    result = {"train_mean": [], "train_spread": [], "valid_mean": [], "valid_spread": []}
    for number, model in enumerate(models):
        splits = ShuffleSplit(20, test_size=0.25, random_state=number)
        scores = cross_validate(model, X, y, cv=splits, scoring=ERROR, return_train_score=True)
        for part, name in (("train", "train_score"), ("valid", "test_score")):
            result[f"{part}_mean"].append(float(np.mean(-scores[name])))
            result[f"{part}_spread"].append(float(np.std(-scores[name], ddof=1)))
    return result
