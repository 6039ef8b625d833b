def update(grid, prior, answers, sent):
    """Return the posterior weight of each share of the grid."""
    k, n = sum(answers), sum(sent)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_weight = np.log(prior) + k * np.log(grid) + (n - k) * np.log(1 - grid)
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum()
