def standardise(X):
    return (X - X.mean()) / X.std()
