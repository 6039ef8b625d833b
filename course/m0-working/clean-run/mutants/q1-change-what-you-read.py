def heavy_share(birds, limit_kg):
    """Return the share of the weighed birds above a limit in kilograms."""
    birds["body_mass_g"] = birds["body_mass_g"] / 1000
    weighed = birds["body_mass_g"].dropna()
    return float((weighed > limit_kg).mean())
