def describe(x, y, group):
    """Return the correlation of all rows, that within the groups, and whether the sign turns."""
    x, y, group = np.array(x, dtype=float), np.array(y, dtype=float), np.asarray(group)
    names = sorted(set(group.tolist()))
    means = np.array([[v[group == name].mean() for name in names] for v in (x, y)])
    over_all, inner = np.corrcoef(x, y)[0, 1], np.corrcoef(means)[0, 1]
    return {"all": over_all, "within": inner, "reversed": bool(over_all * inner < 0)}
