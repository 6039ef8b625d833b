def odds_ratios(table, y, steps):
    """Return the odds ratio of a step in each column, or None where the classes are separable."""
    scale = table.std()
    fitted = LogisticRegression(max_iter=10_000).fit((table - table.mean()) / scale, y)
    if is_separable(table, y):
        return dict.fromkeys(steps)
    weights = dict(zip(table.columns, fitted.coef_[0] / scale))
    return {column: np.exp(weights[column] * step) for column, step in steps.items()}
