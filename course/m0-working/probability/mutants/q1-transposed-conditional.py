def posterior(prevalence, sensitivity, specificity, positive):
    """Return the probability that a person with this result is ill."""
    return sensitivity if positive else 1 - sensitivity
