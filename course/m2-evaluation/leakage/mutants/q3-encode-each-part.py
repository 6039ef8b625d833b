def kind_accuracy(kind, y):
    """Return the mean accuracy of predicting the answer from the kind of household."""
    scores = []
    for fit, test in folds(0).split(kind, y):
        encoded = y[test].groupby(kind[test]).transform("mean")
        scores.append(np.mean((encoded >= 0.5) == y[test]))
    return float(np.mean(scores))
