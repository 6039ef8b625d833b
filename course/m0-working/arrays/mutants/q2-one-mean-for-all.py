def standardise(table, axis):
    """Return the table with mean 0 and standard deviation 1 along an axis."""
    spread = table.std()
    return (table - table.mean()) / (spread if spread > 0 else 1)
