def heavy_share(birds, limit_kg):
    """Return the share of the weighed birds above a limit in kilograms."""
    return float((birds["body_mass_g"] / 1000 > limit_kg).mean())
