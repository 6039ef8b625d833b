def heavy_share(birds, limit_kg):
    """Return the share of the weighed birds above a limit in kilograms."""
    weighed = birds["body_mass_g"].dropna()
    heavy = weighed[weighed / 1000 > 4]
    return len(heavy) / len(weighed)
