def odds_ratios(table, y, steps):
    """Return the odds ratio of a step in each column, or None where the classes are separable."""
    if is_separable(table, y):
        return dict.fromkeys(steps)
    ratios = {}
    for column, step in steps.items():
        alone = (table[[column]] - table[column].mean()) / table[column].std()
        free = LogisticRegression(C=np.inf, max_iter=10_000, tol=1e-6).fit(alone, y)
        ratios[column] = np.exp(free.coef_[0, 0] / table[column].std() * step)
    return ratios
