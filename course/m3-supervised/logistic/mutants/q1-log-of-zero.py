def loss_and_gradient(w, X, y, penalty):
    """Return the mean log loss with a penalty, and its gradient."""
    p = expit(X @ w)
    weights = np.concatenate([[0.0], w[1:]])
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + penalty / 2 * np.sum(weights**2)
    return loss, X.T @ (p - y) / len(y) + penalty * weights
