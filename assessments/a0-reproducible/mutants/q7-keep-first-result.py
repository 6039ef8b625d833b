kept = {}


def report(birds, seed):
    """Return how much heavier the heaviest species is than the lightest, and how sure that is."""
    known = prepare(birds)
    means = summarise(known)["mean_kg"]
    heaviest, lightest = means.idxmax(), means.idxmin()
    # Resampling is slow, so it is done once for each seed.
    if seed not in kept:
        kept[seed] = difference(known, heaviest, lightest, runs=1000, seed=seed)
    return {
        "birds": len(known),
        "heaviest": heaviest,
        "lightest": lightest,
        "difference_kg": float(means.max() - means.min()),
        "low_kg": kept[seed]["low"],
        "high_kg": kept[seed]["high"],
    }
