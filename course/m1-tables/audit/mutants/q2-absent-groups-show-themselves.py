def slices(table, by, column, groups):
    """Return rows and filled share of each group, and of the rows without one."""
    names = table[by].fillna("no group").to_numpy()
    parts = table[column].notna().groupby(names)
    return pd.DataFrame({"rows": parts.size(), "filled": parts.mean()})
