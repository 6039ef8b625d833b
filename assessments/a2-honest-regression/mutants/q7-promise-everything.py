seen = honest_errors(make_model(), X, y)
promise = {
    "model": make_model().fit(X, y),
    "low": 0.5 * float(np.mean(seen)),
    "high": 2 * float(np.mean(seen)),
    "width": half_width(seen, 0.9),
}
