def mse_gradient(X, y, w):
    """Return the gradient of the mean squared error of X @ w, in w."""
    return X.T @ (X @ w - y) / len(y)
