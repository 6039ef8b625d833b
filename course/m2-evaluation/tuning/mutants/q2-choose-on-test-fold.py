def gain_report(scores, old):
    """Return the promised and the honest gain of a search, and the optimism."""
    promised = np.max(np.mean(scores, axis=1)) - np.mean(old)
    honest = np.mean([np.max(scores[:, fold]) - old[fold] for fold in range(len(old))])
    return {"promised": promised, "honest": honest, "optimism": promised - honest}
