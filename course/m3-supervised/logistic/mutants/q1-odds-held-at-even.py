def loss_and_gradient(w, X, y, penalty):
    """Return the mean log loss with a penalty, and its gradient."""
    s = X @ w
    loss = np.mean(np.logaddexp(0, s) - y * s) + penalty / 2 * np.sum(w**2)
    return loss, X.T @ (expit(s) - y) / len(y) + penalty * w
