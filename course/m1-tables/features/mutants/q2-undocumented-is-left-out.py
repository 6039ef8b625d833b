def feature_table(known, numbers, words, units):
    """Return a line for each feature: name, source, kind and unit."""
    lines = [(one, one, "number", units[one]) for one in numbers if one in units]
    for one in words:
        for word in sorted(known[one].unique()):
            lines.append((f"{one}={word}", one, "word", "0 or 1"))
    return pd.DataFrame(lines, columns=["feature", "source", "kind", "unit"])
