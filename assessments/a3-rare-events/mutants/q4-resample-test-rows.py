def evaluate_oversampled(model, X, y):
    """Return the average precision of each fold for a model fitted on balanced classes."""
    from imblearn.over_sampling import RandomOverSampler
    from sklearn.model_selection import StratifiedKFold

    X, y = pd.DataFrame(X), np.asarray(y)
    balance = RandomOverSampler(random_state=0)
    scores = []
    for fit, part in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
        X_fit, y_fit = balance.fit_resample(X.iloc[fit], y[fit])
        X_part, y_part = balance.fit_resample(X.iloc[part], y[part])
        fitted = clone(model).fit(X_fit, y_fit)
        scores.append(average_precision_score(y_part, fitted.predict_proba(X_part)[:, 1]))
    return np.array(scores)
