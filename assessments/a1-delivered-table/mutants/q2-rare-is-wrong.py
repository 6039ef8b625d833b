def audit(table, rules, key):
    """Return the faults of a table as pairs (column, fault)."""
    found = []
    for name, rule in rules.items():
        if name not in table:
            found.append((name, "absent"))
            continue
        present = table[name].dropna()
        if table[name].isna().mean() > rule["gaps"]:
            found.append((name, "gaps"))
        if len(present) > 1 and present.nunique() == 1:
            found.append((name, "constant"))
        if rule["type"] == "number":
            numeric = present.map(lambda value: not isinstance(value, str))
            if not numeric.all():
                found.append((name, "not a number"))
            numbers = present[numeric].astype(float)
            # A value far from all others, or beyond what is expected, is an error.
            far = (numbers - numbers.mean()).abs() > 3 * numbers.std()
            if (far | (numbers < rule["low"]) | (numbers > rule["high"])).any():
                found.append((name, "out of range"))
        if rule["type"] == "category" and not present.isin(rule["values"]).all():
            found.append((name, "unknown value"))
    if table.duplicated(key).any():
        found.append(("key", "repeated"))
    return found
