def unusualness(known, new):
    """Return the Mahalanobis distance of each new row from the known rows."""
    middle = known.mean(axis=0)
    inverse = np.linalg.inv(np.atleast_2d(np.cov(known.T)))
    away = new - middle
    return np.sqrt(((away @ inverse) * away).sum(axis=1))
