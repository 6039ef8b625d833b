def audit(table, rules, key):
    """Return the faults of a table as pairs (column, fault)."""
    found = [(name, "absent") for name in rules if name not in table]
    shown = table.describe()
    for name in shown.columns.intersection(list(rules)):
        rule = rules[name]
        if shown.loc["count", name] < (1 - rule["gaps"]) * len(table) - 1e-9:
            found.append((name, "gaps"))
        if shown.loc["count", name] > 1 and shown.loc["min", name] == shown.loc["max", name]:
            found.append((name, "constant"))
        too_low = shown.loc["min", name] < rule["low"]
        if too_low or shown.loc["max", name] > rule["high"]:
            found.append((name, "out of range"))
    if table.duplicated(key).any():
        found.append(("key", "repeated"))
    return found
