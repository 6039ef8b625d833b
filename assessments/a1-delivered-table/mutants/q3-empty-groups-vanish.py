def completeness(table, column, by):
    """Return the share of present values in each group, the least complete first."""
    present = table.dropna(subset=[column])[by].value_counts()
    return (present / table[by].value_counts().loc[present.index]).sort_values()
