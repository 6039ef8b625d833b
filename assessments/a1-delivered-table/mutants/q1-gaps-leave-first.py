def pays(table):
    """Return for each flight whether the insurer pays."""
    return table["arr_delay"].dropna() > 60
