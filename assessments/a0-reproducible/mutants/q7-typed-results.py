def report(birds, seed):
    """Return how much heavier the heaviest species is than the lightest, and how sure that is."""
    known = prepare(birds)
    found = difference(known, "Gentoo", "Adelie", runs=1000, seed=seed)
    return {
        "birds": len(known),
        "heaviest": "Gentoo",
        "lightest": "Adelie",
        "difference_kg": found["estimate"],
        "low_kg": found["low"],
        "high_kg": found["high"],
    }
