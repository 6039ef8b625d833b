def read_residuals(predicted, y):
    """Return whether residuals are curved, and whether their spread is unequal."""
    residuals = (y - predicted)[np.argsort(predicted)]
    low, _, high = np.array_split(residuals, 3)
    ratio = low.std() / high.std()
    return {
        "curved": bool(np.var(residuals) > 0.5 * np.var(y)),
        "unequal": bool(max(ratio, 1 / ratio) > 1.5),
    }
