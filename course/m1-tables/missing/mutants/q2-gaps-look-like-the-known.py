def four_means(table, column, by, low, high):
    """Return the mean of a column under four assumptions about its gaps."""
    values = table[column].to_numpy(dtype=float)
    parts = table.groupby(table[by].to_numpy())[column]
    weights = parts.size() / len(table)
    return {
        "by chance": float(np.nanmean(values)),
        "by group": float((weights * parts.mean()).sum(skipna=False)),
        "lowest": float(np.nan_to_num(values, nan=np.nanmin(values)).mean()),
        "highest": float(np.nan_to_num(values, nan=np.nanmax(values)).mean()),
    }
