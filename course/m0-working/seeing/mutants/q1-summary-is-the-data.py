def describe(x, y, group):
    """Return the correlation of all rows, that within the groups, and whether the sign turns."""
    over_all = np.corrcoef(x, y)[0, 1]
    inner = np.corrcoef(np.asarray(x) - np.mean(x), np.asarray(y) - np.mean(y))[0, 1]
    return {"all": over_all, "within": inner, "reversed": bool(over_all * inner < 0)}
