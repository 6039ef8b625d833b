def posterior(prevalence, sensitivity, specificity, positive):
    """Return the probability that a person with this result is ill."""
    ill_part, healthy_part = prevalence * sensitivity, (1 - prevalence) * (1 - specificity)
    if ill_part + healthy_part == 0:
        return np.nan
    after_positive = ill_part / (ill_part + healthy_part)
    return after_positive if positive else 1 - after_positive
