def repair(table, rules, key):
    """Return the table with its values repaired and one row for each key."""
    new = table.copy()
    for name, rule in rules.items():
        if name in new and rule["type"] == "number":
            plain = new[name].map(lambda v: v.replace(",", "") if isinstance(v, str) else v)
            numbers = pd.to_numeric(plain, errors="coerce").astype(float)
            new[name] = numbers.clip(rule["low"], rule["high"])
        elif name in new and rule["type"] == "category":
            plain = new[name].str.strip().str.upper()
            new[name] = plain.where(plain.isin(rule["values"]))
    fewest_first = new.isna().sum(axis=1).sort_values(kind="stable").index
    kept = new.loc[fewest_first].drop_duplicates(key).index
    return new[new.index.isin(kept)]
