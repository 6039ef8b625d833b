def skill(model, X, y):
    """Return the share of the median rule's error that the model saves."""
    y = np.asarray(y)
    own, rule = [], []
    for fit, left_out in KFold(5, shuffle=True, random_state=0).split(X):
        fitted = clone(model).fit(X.iloc[fit], y[fit])
        own.extend(np.abs(fitted.predict(X.iloc[left_out]) - y[left_out]))
        rule.extend(np.abs(np.median(y[left_out]) - y[left_out]))
    return float(1 - np.mean(own) / np.mean(rule))
