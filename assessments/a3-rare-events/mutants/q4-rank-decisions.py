def evaluate_oversampled(model, X, y):
    """Return the average precision of each fold for a model fitted on balanced classes."""
    from imblearn.over_sampling import RandomOverSampler
    from sklearn.model_selection import StratifiedKFold

    X, y = pd.DataFrame(X), np.asarray(y)
    scores = []
    for fit, part in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
        balance = RandomOverSampler(random_state=0)
        fitted = clone(model).fit(*balance.fit_resample(X.iloc[fit], y[fit]))
        scores.append(average_precision_score(y[part], fitted.predict(X.iloc[part])))
    return np.array(scores)
