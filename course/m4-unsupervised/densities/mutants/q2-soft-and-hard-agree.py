def sort_rows(P, allowed):
    """Return expected shares, labels or -1, and the expected share of wrong labels."""
    P = np.asarray(P, dtype=float)
    doubt = 1 - P.max(axis=1)
    order = np.argsort(doubt)
    running = np.cumsum(doubt[order]) / np.arange(1, len(P) + 1)
    labelled = order[running <= allowed]
    labels = np.full(len(P), -1)
    labels[labelled] = P[labelled].argmax(axis=1)
    wrong = doubt[labelled].mean() if len(labelled) else 0.0
    return {
        "shares": np.bincount(P.argmax(axis=1), minlength=P.shape[1]) / len(P),
        "labels": labels,
        "expected_wrong": wrong,
    }
