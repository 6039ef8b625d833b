def simulate_posterior(prevalence, sensitivity, specificity, n, seed):
    """Return the simulated share of the ill among the positive, and its standard error."""
    is_ill, tests_positive = company(n, prevalence, seed, sensitivity, specificity)
    if not tests_positive.any():
        return np.nan, np.nan
    estimate = np.mean(is_ill & tests_positive)
    return estimate, np.sqrt(estimate * (1 - estimate) / n)
