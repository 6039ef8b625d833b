def slices(table, by, column, groups):
    """Return rows and filled share of each group, and of the rows without one."""
    names = table[by].astype(object).where(table[by].notna(), "no group").to_numpy()
    has_value = table[column].notna().to_numpy()
    lines = [*groups, "no group"]
    members = [has_value[names == one] for one in lines]
    rows = [len(one) for one in members]
    shares = [one.sum() / len(table) if len(one) else np.nan for one in members]
    return pd.DataFrame({"rows": rows, "filled": shares}, index=lines)
