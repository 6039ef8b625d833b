def gain_report(scores, old):
    """Return the promised and the honest gain of a search, and the optimism."""
    best = np.argmax(np.mean(scores, axis=1))
    promised = np.mean(scores, axis=1)[best] - np.mean(old)
    honest = np.mean([scores[best, fold] - old[fold] for fold in range(len(old))])
    return {"promised": promised, "honest": honest, "optimism": promised - honest}
