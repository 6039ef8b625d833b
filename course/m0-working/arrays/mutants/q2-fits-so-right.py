def standardise(table, axis):
    """Return the table with mean 0 and standard deviation 1 along an axis."""
    spread = table.std(axis=axis)
    return (table - table.mean(axis=axis)) / np.where(spread == 0, 1, spread)
