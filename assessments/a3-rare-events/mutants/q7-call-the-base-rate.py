def who_to_call(new_customers):
    """Return one True (call) or False per customer."""
    p = final_model.predict_proba(new_customers)[:, 1]
    return p >= np.quantile(p, 1 - y.mean())
