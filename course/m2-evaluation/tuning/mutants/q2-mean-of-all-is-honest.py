def gain_report(scores, old):
    """Return the promised and the honest gain of a search, and the optimism."""
    promised = np.max(np.mean(scores, axis=1)) - np.mean(old)
    honest = np.mean(scores) - np.mean(old)
    return {"promised": promised, "honest": honest, "optimism": promised - honest}
