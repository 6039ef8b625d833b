def evaluate(model, X, y):
    """Return the average precision of each of five stratified, shuffled folds."""
    from sklearn.model_selection import StratifiedKFold

    X, y = pd.DataFrame(X), np.asarray(y)
    scores = []
    for fit, part in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
        fitted = clone(model).fit(X.iloc[fit], y[fit])
        scores.append(average_precision_score(y[part], fitted.predict(X.iloc[part])))
    return np.array(scores)
