def feature_table(known, numbers, words, units):
    """Return a line for each feature: name, source, kind and unit."""
    lines = [(one, one, "number", units.get(one, "not documented")) for one in numbers]
    lines += [(one, one, "word", "0 or 1") for one in words]
    return pd.DataFrame(lines, columns=["feature", "source", "kind", "unit"])
