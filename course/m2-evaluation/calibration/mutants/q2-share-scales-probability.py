def at_share(p, fitted_share, real_share):
    """Return the probabilities of class 1 where its share is real_share."""
    return np.asarray(p) * real_share / fitted_share
