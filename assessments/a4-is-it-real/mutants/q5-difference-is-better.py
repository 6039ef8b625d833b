def judge(findings, share, seed):
    """Return which findings are real."""
    p_values = []
    for number, one in enumerate(findings):
        if one["kind"] == "clusters":
            p_values.append(clusters_p(one["X"], one["k"], 199, seed + number))
        else:
            three = one["errors_a"], one["errors_b"], one["groups"]
            p_values.append(paired_p(*three, 1999, seed + number))
    return [bool(real) for real in real_ones(p_values, share)]
