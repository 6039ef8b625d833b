def at_share(p, fitted_share, real_share):
    """Return the probabilities of class 1 where its share is real_share."""
    factor = real_share / fitted_share
    p = np.asarray(p)
    return factor * p / (factor * p + 1 - p)
