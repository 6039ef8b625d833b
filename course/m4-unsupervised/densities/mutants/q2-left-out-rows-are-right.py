def sort_rows(P, allowed):
    """Return expected shares, labels or -1, and the expected share of wrong labels."""
    P = np.asarray(P, dtype=float)
    doubt = 1 - P.max(axis=1)
    order = np.argsort(doubt)
    running = np.cumsum(doubt[order]) / len(P)
    labelled = order[running <= allowed]
    labels = np.full(len(P), -1)
    labels[labelled] = P[labelled].argmax(axis=1)
    wrong = doubt[labelled].sum() / len(P)
    return {"shares": P.mean(axis=0), "labels": labels, "expected_wrong": wrong}
