def predict(X):
    nearest = ((X[:, None, :] - KNOWN_X[None]) ** 2).sum(axis=2).argmin(axis=1)
    return KNOWN_Y[nearest]
