def standardise(table, axis):
    """Return the table with mean 0 and standard deviation 1 along an axis."""
    other = 1 - axis
    spread = table.std(axis=other, keepdims=True)
    centred = table - table.mean(axis=other, keepdims=True)
    return centred / np.where(spread == 0, 1, spread)
