def read_residuals(predicted, y):
    """Return whether residuals are curved, and whether their spread is unequal."""
    residuals = (y - predicted)[np.argsort(predicted)]
    low, _, high = np.array_split(residuals, 3)
    ratio = low.std() / high.std()
    return {
        "curved": bool(abs(np.corrcoef(predicted, y - predicted)[0, 1]) > 0.1),
        "unequal": bool(max(ratio, 1 / ratio) > 1.5),
    }
