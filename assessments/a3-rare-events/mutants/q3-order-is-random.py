def evaluate(model, X, y):
    """Return the average precision of each of five stratified, shuffled folds."""
    X, y = pd.DataFrame(X), np.asarray(y)
    scores = []
    for part in np.array_split(np.arange(len(X)), 5):
        rest = np.setdiff1d(np.arange(len(X)), part)
        fitted = clone(model).fit(X.iloc[rest], y[rest])
        scores.append(average_precision_score(y[part], fitted.predict_proba(X.iloc[part])[:, -1]))
    return np.array(scores)
