def audit(table, card):
    """Return the faults of a table as pairs of column and fault."""
    found = {(column, "gaps") for column in table if table[column].isna().any()}
    for column in card["limits"]:
        values = table[column].dropna()
        far = 1.5 * (values.quantile(0.75) - values.quantile(0.25))
        low_bar, high_bar = values.quantile(0.25) - far, values.quantile(0.75) + far
        if ((values < low_bar) | (values > high_bar)).any():
            found.add((column, "limits"))
        counts = values.value_counts()
        second = counts.iloc[1] if len(counts) > 1 else 0
        if len(counts) and counts.iloc[0] >= max(0.05 * len(table), 4 * second):
            found.add((column, "stand-in"))
    for column, possible in card["words"].items():
        if not table[column].dropna().isin(possible).all():
            found.add((column, "words"))
    for first, second in card["never_above"]:
        if (table[first] > table[second]).any():
            found.add((first, "contradiction"))
    if table.drop(columns=card["key"]).duplicated().any():
        found.add((card["key"], "copies"))
    is_filled = table.notna()
    for by in card["words"]:
        sizes = table[by].value_counts()
        shares = is_filled.groupby(table[by]).mean().loc[sizes.index[sizes >= 20]]
        for column in table.columns[is_filled.mean() >= 0.8]:
            if (shares[column] < 0.5).any():
                found.add((column, "group gap"))
    return sorted(found)
