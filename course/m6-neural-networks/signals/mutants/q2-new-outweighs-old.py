def batch_norm(X, kept_mean, kept_variance, training):
    """Return the normalised rows, and the running mean and variance after them."""
    if training:
        middle, spread = X.mean(axis=0), X.var(axis=0)
        kept_mean = 0.1 * kept_mean + 0.9 * middle
        kept_variance = 0.1 * kept_variance + 0.9 * X.var(axis=0, ddof=1)
    else:
        middle, spread = kept_mean, kept_variance
    return (X - middle) / np.sqrt(spread + 1e-5), kept_mean, kept_variance
