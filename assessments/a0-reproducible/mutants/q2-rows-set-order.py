def summarise(table):
    """Return number, mean mass and standard deviation (kg) for each species."""
    masses = table.groupby("species", sort=False)["mass_kg"]
    return pd.DataFrame({"n": masses.size(), "mean_kg": masses.mean(), "sd_kg": masses.std()})
