def four_means(table, column, by, low, high):
    """Return the mean of a column under four assumptions about its gaps."""
    values = table[column].to_numpy(dtype=float)
    return {
        "by chance": float(np.nanmean(values)),
        "by group": float(table[column].dropna().mean()),
        "lowest": float(np.nan_to_num(values, nan=low).mean()),
        "highest": float(np.nan_to_num(values, nan=high).mean()),
    }
