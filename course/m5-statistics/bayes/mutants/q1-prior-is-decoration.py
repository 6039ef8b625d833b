def update(grid, prior, answers, sent):
    """Return the posterior weight of each share of the grid."""
    from scipy.special import xlog1py, xlogy

    k, n = sum(answers), sum(sent)
    log_weight = xlogy(k, grid) + xlog1py(n - k, -np.asarray(grid))
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum()
