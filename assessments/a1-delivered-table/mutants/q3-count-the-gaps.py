def completeness(table, column, by):
    """Return the share of present values in each group, the least complete first."""
    gaps = table[column].isna().groupby(table[by]).sum()
    return (1 - gaps / len(table)).sort_values()
