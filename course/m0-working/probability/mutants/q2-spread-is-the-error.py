def simulate_posterior(prevalence, sensitivity, specificity, n, seed):
    """Return the simulated share of the ill among the positive, and its standard error."""
    is_ill, tests_positive = company(n, prevalence, seed, sensitivity, specificity)
    if not tests_positive.any():
        return np.nan, np.nan
    return np.mean(is_ill[tests_positive]), np.std(is_ill[tests_positive])
