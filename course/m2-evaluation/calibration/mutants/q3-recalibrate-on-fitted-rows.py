def believable(model, X, y, X_new):
    """Return calibrated probabilities of class 1 for new rows, ranked as the model ranks them."""
    fitted = clone(model).fit(X, y)
    stated, new = (np.clip(fitted.predict_proba(Z)[:, 1], 0.001, 0.999) for Z in (X, X_new))
    return recalibrated(stated, y, new)
