def loss_and_gradient(W, b, X, y):
    """Return the mean cross-entropy and its gradients for W and b."""
    scores = X @ W + b
    log_total = np.log(np.exp(scores).sum(axis=1))
    rows = np.arange(len(y))
    loss = (log_total - scores[rows, y]).mean()
    error = np.exp(scores - log_total[:, None])
    error[rows, y] -= 1
    error /= len(y)
    return loss, X.T @ error, error.sum(axis=0)
