def repair(table, rules, key):
    """Return the table with its values repaired and one row for each key."""
    new = table.copy()
    for name, rule in rules.items():
        if name in new and rule["type"] == "number":
            plain = new[name].map(lambda v: v.replace(",", "") if isinstance(v, str) else v)
            numbers = pd.to_numeric(plain, errors="coerce").astype(float)
            new[name] = numbers
            new = new[numbers.between(rule["low"], rule["high"])]
        elif name in new and rule["type"] == "category":
            new[name] = new[name].str.strip().str.upper()
            new = new[new[name].isin(rule["values"])]
    return new.drop_duplicates(key)
