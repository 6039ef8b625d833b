def read_residuals(predicted, y):
    """Return whether residuals are curved, and whether their spread is unequal."""
    residuals = (y - predicted)[np.argsort(predicted)]
    low, _, high = np.array_split(residuals, 3)
    first, second, third, fourth = np.array_split(residuals, 4)
    bend = np.concatenate([first, fourth]).mean() - np.concatenate([second, third]).mean()
    return {
        "curved": bool(abs(bend) > 0.3),
        "unequal": bool(abs(high.std() - low.std()) > 0.5),
    }
