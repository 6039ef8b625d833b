def evaluate(model, X, y):
    """Return the average precision of each of five stratified, shuffled folds."""
    from sklearn.model_selection import StratifiedKFold

    X, y = pd.DataFrame(X), np.asarray(y)
    fitted = clone(model).fit(X, y)
    scores = []
    for _, part in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
        scores.append(average_precision_score(y[part], fitted.predict_proba(X.iloc[part])[:, 1]))
    return np.array(scores)
