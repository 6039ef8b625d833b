def nested_accuracy(model, grid, X, y, outer=5, inner=5):
    """Return one accuracy for each outer fold, with a search on all other rows."""
    search, scores = GridSearchCV(model, grid, cv=folds(1, inner)), []
    for A, _ in folds(0, outer).split(X, y):
        scores.append(search.fit(X[A], y[A]).score(X[A], y[A]))
    return np.array(scores)
