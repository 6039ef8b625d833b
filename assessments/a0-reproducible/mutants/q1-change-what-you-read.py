def prepare(birds):
    """Return the birds of known species and mass as a new table, with their mass in kilograms."""
    birds["mass_kg"] = birds["body_mass_g"] / 1000
    birds.dropna(subset=["species", "body_mass_g"], inplace=True)
    return birds.reset_index(drop=True)
