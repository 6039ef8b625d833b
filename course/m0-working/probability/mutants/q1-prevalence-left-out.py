def posterior(prevalence, sensitivity, specificity, positive):
    """Return the probability that a person with this result is ill."""
    if positive:
        from_ill, from_healthy = sensitivity, 1 - specificity
    else:
        from_ill, from_healthy = 1 - sensitivity, specificity
    return from_ill / (from_ill + from_healthy) if from_ill + from_healthy > 0 else np.nan
