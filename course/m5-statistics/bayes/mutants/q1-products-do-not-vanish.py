def update(grid, prior, answers, sent):
    """Return the posterior weight of each share of the grid."""
    weight = prior * grid ** sum(answers) * (1 - grid) ** (sum(sent) - sum(answers))
    return weight / weight.sum()
