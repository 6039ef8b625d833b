def luck_share(p, y, groups):
    """Return the share of drawn worlds with a calibration error at least as large as measured."""
    p, y, rng = np.asarray(p), np.asarray(y), np.random.default_rng(0)
    order = np.argsort(p).reshape(groups, -1)

    def error(outcomes):
        return np.mean([np.abs(p[part] - outcomes[part]).mean() for part in order])

    drawn = [error(rng.random(len(p)) < p) for _ in range(500)]
    return np.mean(np.array(drawn) >= error(y))
