def standardise(table, axis):
    """Return the table with mean 0 and standard deviation 1 along an axis."""
    if table.dtype != float:
        table = table.astype(float)
    table -= table.mean(axis=axis, keepdims=True)
    spread = table.std(axis=axis, keepdims=True)
    table /= np.where(spread == 0, 1, spread)
    return table
