seen = honest_errors(make_model(), X, y)
low, high = interval(seen, None, runs=2000, seed=0)
promise = {"model": make_model().fit(X, y), "low": low, "high": high, "width": high}
