def cluster(X, starts):
    """Return labels, centres and inertia of the best of several starts."""
    middle, spread = X.mean(axis=0), X.std(axis=0)
    Z, best = (X - middle) / spread, None
    for start in starts:
        centres, before = Z[list(start)], None
        for _ in range(300):
            squared = np.abs(Z[:, None] - centres).sum(axis=2)
            labels, own = squared.argmin(axis=1), squared.min(axis=1)
            if before is not None and (labels == before).all():
                break
            before = labels
            centres = centres.copy()
            for j in range(len(centres)):
                if (labels == j).any():
                    centres[j] = Z[labels == j].mean(axis=0)
                else:
                    centres[j] = Z[own.argmax()]
        inertia = ((Z - centres[labels]) ** 2).sum()
        if best is None or inertia < best["inertia"]:
            best = {"labels": labels, "centres": middle + spread * centres, "inertia": inertia}
    return best
