def predict(X):
    return np.zeros(len(X), dtype=int)
