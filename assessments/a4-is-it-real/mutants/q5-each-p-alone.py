def judge(findings, share, seed):
    """Return which findings are real."""
    p_values = []
    for number, one in enumerate(findings):
        if one["kind"] == "clusters":
            p_values.append(clusters_p(one["X"], one["k"], 199, seed + number))
        elif np.mean(one["errors_b"]) >= np.mean(one["errors_a"]):
            p_values.append(1.0)
        else:
            three = one["errors_a"], one["errors_b"], one["groups"]
            p_values.append(paired_p(*three, 1999, seed + number))
    return [bool(p <= share) for p in p_values]
