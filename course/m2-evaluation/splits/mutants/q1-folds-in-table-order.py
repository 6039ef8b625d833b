def compare_splits(model, X, y, groups):
    """Return the mean error over random folds and over grouped folds."""
    return {
        "random": mean_error(model, X, y, KFold(5)),
        "grouped": mean_error(model, X, y, GroupKFold(5), groups),
    }
