def standardise(table, axis):
    """Return the table with mean 0 and standard deviation 1 along an axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centred = table - table.mean(axis=axis, keepdims=True)
        return centred / table.std(axis=axis, keepdims=True)
