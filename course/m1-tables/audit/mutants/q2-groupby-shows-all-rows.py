def slices(table, by, column, groups):
    """Return rows and filled share of each group, and of the rows without one."""
    parts = table[column].notna().groupby(table[by].to_numpy())
    result = pd.DataFrame({"rows": parts.size(), "filled": parts.mean()})
    result = result.reindex([*groups, "no group"])
    return result.fillna({"rows": 0})
