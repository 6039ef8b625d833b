fitted_model = make_model().fit(X, y)
seen = np.abs(fitted_model.predict(X) - y)
low, high = interval(seen, None, runs=2000, seed=0)
promise = {
    "model": fitted_model,
    "low": low,
    "high": high,
    "width": half_width(honest_errors(make_model(), X, y), 0.9),
}
