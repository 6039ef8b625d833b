def odds_ratios(table, y, steps):
    """Return the odds ratio of a step in each column, or None where the classes are separable."""
    scale = table.std()
    free = LogisticRegression(C=np.inf, max_iter=10_000, tol=1e-6)
    free.fit((table - table.mean()) / scale, y)
    weights = dict(zip(table.columns, free.coef_[0] / scale))
    return {column: np.exp(weights[column] * step) for column, step in steps.items()}
