def skill(model, X, y):
    """Return the share of the median rule's error that the model saves."""
    y = np.asarray(y)
    own = np.abs(clone(model).fit(X, y).predict(X) - y)
    rule = []
    for fit, left_out in KFold(5, shuffle=True, random_state=0).split(X):
        rule.extend(np.abs(np.median(y[fit]) - y[left_out]))
    return float(1 - np.mean(own) / np.mean(rule))
