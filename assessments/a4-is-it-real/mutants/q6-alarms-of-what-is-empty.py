def bench_numbers(bench, worlds, share):
    """Return how much of what a bench names is false, and how much of what is real it finds."""
    false, found, real = [], 0, 0
    for seed, (findings, there) in enumerate(worlds):
        named = np.array(bench(findings, share, seed), dtype=bool)
        false.append((named & ~there).sum() / max((~there).sum(), 1))
        found, real = found + (named & there).sum(), real + there.sum()
    return {"false": float(np.mean(false)), "found": float(found / real)}
