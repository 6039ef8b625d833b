def compare_splits(model, X, y, groups):
    """Return the mean error over random folds and over grouped folds."""
    by_chance = KFold(5, shuffle=True, random_state=0)
    return {
        "random": mean_error(model, X, y, by_chance),
        "grouped": mean_error(model, X, y, 5, groups),
    }
