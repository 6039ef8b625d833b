def prepare(birds):
    """Return the birds of known species and mass as a new table, with their mass in kilograms."""
    known = birds.dropna().reset_index(drop=True)
    return known.assign(mass_kg=known["body_mass_g"] / 1000)
