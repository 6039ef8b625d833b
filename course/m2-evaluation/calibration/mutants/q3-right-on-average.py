def believable(model, X, y, X_new):
    """Return calibrated probabilities of class 1 for new rows, ranked as the model ranks them."""
    stated = clone(model).fit(X, y).predict_proba(X_new)[:, 1]
    return stated * np.mean(y) / stated.mean()
