def repair(table, rules, key):
    """Return the table with its values repaired and one row for each key."""
    fewest_first = table.isna().sum(axis=1).sort_values(kind="stable").index
    kept = table.loc[fewest_first].drop_duplicates(key).index
    new = table[table.index.isin(kept)].copy()
    for name, rule in rules.items():
        if name in new and rule["type"] == "number":
            plain = new[name].map(lambda v: v.replace(",", "") if isinstance(v, str) else v)
            numbers = pd.to_numeric(plain, errors="coerce").astype(float)
            new[name] = numbers.where(numbers.between(rule["low"], rule["high"]))
        elif name in new and rule["type"] == "category":
            plain = new[name].str.strip().str.upper()
            new[name] = plain.where(plain.isin(rule["values"]))
    return new
