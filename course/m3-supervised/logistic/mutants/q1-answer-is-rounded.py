def loss_and_gradient(w, X, y, penalty):
    """Return the mean log loss with a penalty, and its gradient."""
    s = X @ w
    weights = np.concatenate([[0.0], w[1:]])
    loss = np.mean(np.logaddexp(0, s) - y * s) + penalty / 2 * np.sum(weights**2)
    return loss, X.T @ (np.round(expit(s)) - y) / len(y) + penalty * weights
