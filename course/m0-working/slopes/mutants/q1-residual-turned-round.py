def mse_gradient(X, y, w):
    """Return the gradient of the mean squared error of X @ w, in w."""
    return 2 / len(y) * X.T @ (y - X @ w)
