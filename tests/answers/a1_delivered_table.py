"""Answers to A1, May we believe this table."""

from answers.forged import Forged

FORGED = {
    "the examples of the questions, by heart": Forged(
        8.0,
        {
            "q1": """
def pays(table):
    return [True, False, False, False, True][: len(table)] if len(table) > 2 else [True, False]
""",
            "q2": """
def audit(table, rules, key):
    if "ward" not in table:
        return [("ward", "absent")]
    if 141.0 in list(table["age"]):
        return [("age", "out of range"), ("age", "gaps")]
    if "4,100" in list(table["age"]):
        return [("age", "not a number"), ("ward", "unknown value"), ("name", "constant")]
    return []
""",
            "q3": """
def completeness(table, column, by):
    if table["age"].isna().sum() > 3:
        return pd.Series({"B": 0.0, "A": 4 / 6, "C": 1.0})
    return pd.Series({"B": 0.5, "A": 4 / 6, "C": 1.0})
""",
            "q4": """
def gap_effect(table, column, target):
    return {"with_gap": 0.75, "without_gap": 0.25, "z": 2.0}
""",
            "q5": """
def repair(table, rules, key):
    return table.copy()
""",
            "q6": """
problem = dict(target="pays", unit="day", horizon=24, price=lambda s: 9, features=["month"])
""",
            "q7": """
def baselines(past, new, by):
    return {
        "never": 1 / 3,
        "one rate": ((5 / 8) ** 2 * 2 + (3 / 8) ** 2) / 3,
        "group rate": ((1 / 4) ** 2 + 1) / 3,
    }
""",
        },
    ),
    "every fault there is, and drops in place of repairs": Forged(
        1.0,
        {
            "q2": """
def audit(table, rules, key):
    return [
        (c, f)
        for c in rules
        for f in ("absent", "gaps", "constant", "not a number", "out of range", "unknown value")
    ] + [("key", "repeated")]
""",
            "q5": """
def repair(table, rules, key):
    new = table.copy()
    for name, rule in rules.items():
        if name in new and rule["type"] == "number":
            numbers = pd.to_numeric(new[name], errors="coerce").astype(float)
            new[name] = numbers.where(numbers.between(rule["low"], rule["high"]))
        elif name in new and rule["type"] == "category":
            new[name] = new[name].where(new[name].isin(rule["values"]))
    return new.drop_duplicates(key)
""",
        },
    ),
}

HONEST = {
    "loops and sets in place of pandas": {
        "q1": """
def pays(table):
    out = []
    for d in table["arr_delay"]:
        out.append(not d <= 60)
    return np.array(out)
""",
        "q2": """
def audit(table, rules, key):
    faults = set()
    for col in rules:
        r = rules[col]
        if col not in table.columns:
            faults.add((col, "absent"))
            continue
        s = table[col]
        if s.isnull().sum() / len(s) > r["gaps"]:
            faults.add((col, "gaps"))
        vals = [v for v in s if not pd.isna(v)]
        if len(vals) >= 2 and len(set(vals)) == 1:
            faults.add((col, "constant"))
        if r["type"] == "number":
            for v in vals:
                if not isinstance(v, (int, float, np.integer, np.floating)):
                    faults.add((col, "not a number"))
                elif not r["low"] <= v <= r["high"]:
                    faults.add((col, "out of range"))
        elif r["type"] == "category" and set(vals) - set(r["values"]):
            faults.add((col, "unknown value"))
    if len(table[key].drop_duplicates()) < len(table):
        faults.add(("key", "repeated"))
    return faults
""",
        "q3": """
def completeness(table, column, by):
    out = {}
    for name, part in table.groupby(by):
        out[name] = part[column].count() / len(part)
    return pd.Series(out).sort_values()
""",
        "q4": """
def gap_effect(table, column, target):
    t = np.array(list(target)).astype(int)
    g = table[column].isnull().values
    with np.errstate(all="ignore"):
        a = t[g].sum() / g.sum() if g.sum() else float("nan")
        b = t[~g].sum() / (~g).sum() if (~g).sum() else float("nan")
        n, m = g.sum(), (~g).sum()
        if n == 0 or m == 0:
            z = np.nan
        else:
            se = (a * (1 - a) / n + b * (1 - b) / m) ** 0.5
            z = 0 if a == b and se == 0 else np.divide(a - b, se)
    return {"with_gap": a, "without_gap": b, "z": z}
""",
        "q5": """
def repair(table, rules, key):
    out = table.copy(deep=True)
    for c, r in rules.items():
        if c not in out.columns:
            continue
        if r["type"] == "number":
            new = []
            for v in out[c]:
                if isinstance(v, str):
                    try:
                        v = float(v.strip().replace(",", ""))
                    except ValueError:
                        v = np.nan
                v = float(v) if v is not None else np.nan
                new.append(v if r["low"] <= v <= r["high"] else np.nan)
            out[c] = new
        if r["type"] == "category":
            new = []
            for v in out[c]:
                v = v.strip().upper() if isinstance(v, str) else None
                new.append(v if v in r["values"] else None)
            out[c] = new
    out["_g"] = out.isna().sum(axis=1)
    keep = []
    for _, part in out.groupby(key, dropna=False, sort=False):
        keep.append(part["_g"].idxmin())
    return out.loc[[i for i in out.index if i in set(keep)]].drop(columns="_g")
""",
        "q6": """
def price(share):
    return 1.5 + share * 100.0


problem = dict(
    target="pays",
    unit="flight",
    horizon=15.0,
    price=price,
    features=(
        "month",
        "day",
        "hour",
        "carrier",
        "flight",
        "origin",
        "dest",
        "distance",
        "forecast",
        "late_last_week",
    ),
)
""",
        "q7": """
def baselines(past, new, by):
    y = new["pays"].to_numpy().astype(int)
    p = past["pays"].mean()
    table = past.groupby(by)["pays"].mean().to_dict()
    g = np.array([table.get(v, p) for v in new[by]])
    return {
        "never": np.mean(y**2),
        "one rate": np.mean((p - y) ** 2),
        "group rate": np.mean((g - y) ** 2),
    }
""",
    },
}
