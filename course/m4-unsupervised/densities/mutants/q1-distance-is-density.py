def em_columns(X, weights, means, covariances):
    """Return the values after one step of EM, and the mean log-likelihood before it."""
    parts = []
    for weight, mean, C in zip(weights, means, covariances):
        away = X - mean
        squared = (away * np.linalg.solve(C, away.T).T).sum(axis=1)
        scale = X.shape[1] * np.log(2 * np.pi)
        parts.append(np.log(weight) - 0.5 * (scale + squared))
    total = logsumexp(parts, axis=0)
    R = np.exp(parts - total)
    counts = R.sum(axis=1)
    means = R @ X / counts[:, None]
    away = [X - mean for mean in means]
    covariances = [(r * a.T) @ a / r.sum() for r, a in zip(R, away)]
    return {
        "weights": counts / len(X),
        "means": means,
        "covariances": np.array(covariances),
        "log_likelihood": total.mean(),
    }
