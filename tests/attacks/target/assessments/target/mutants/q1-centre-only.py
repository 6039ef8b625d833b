def standardise(X):
    return X - X.mean(axis=0)
