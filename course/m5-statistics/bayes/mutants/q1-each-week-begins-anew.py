def update(grid, prior, answers, sent):
    """Return the posterior weight of each share of the grid."""
    from scipy.special import xlog1py, xlogy

    weight = prior / np.sum(prior)
    for k, n in zip(answers, sent):
        with np.errstate(divide="ignore"):
            log_weight = np.log(prior) + xlogy(k, grid) + xlog1py(n - k, -grid)
        weight = np.exp(log_weight - log_weight.max())
        weight = weight / weight.sum()
    return weight
