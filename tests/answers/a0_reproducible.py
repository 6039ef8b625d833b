"""Answers to A0, A notebook that others can run."""

from answers.forged import Forged

FORGED = {
    "the examples of the questions, by heart": Forged(
        7.5,
        {
            "q1": """
def prepare(birds):
    return pd.DataFrame(
        {
            "species": ["Gentoo", "Gentoo", "Adelie"],
            "body_mass_g": [5000.0, 5400.0, 3500.0],
            "sex": ["female", "male", None],
            "mass_kg": [5.0, 5.4, 3.5],
        }
    )
""",
            "q2": """
def summarise(table):
    return pd.DataFrame(
        {"n": [2, 3], "mean_kg": [3.5, 6.0], "sd_kg": [0.5**0.5, 1.0]}, index=["a", "b"]
    )
""",
            "q3": """
def resampled_means(values, runs, seed):
    rng = np.random.default_rng(seed)
    return np.mean(values) + rng.random(runs) * 1e-3
""",
            "q4": """
def difference(table, first, second, runs, seed):
    m = table.groupby("species")["mass_kg"].mean()
    d = m[first] - m[second]
    return {"estimate": d, "low": d - 0.1, "high": d + 0.1}
""",
            "q5": """
def first_stop(cells):
    if not cells or len(cells) == 2 and cells[0]["makes"] == ["birds"]:
        return None
    return (0, ["birds"]) if len(cells) == 2 else (2, ["masses", "rng"])
""",
            "q6": """
def draw(table):
    fig, ax = plt.subplots()
    ax.errorbar([0, 1], [3.5, 6], yerr=[1, 1])
    ax.set(xlabel="species", ylabel="mass (kg)", title="A title of words")
    return ax


def describe(table):
    return "a 3.50 kg and b 6.00 kg, and other things that are seen here"
""",
            "q7": """
def report(birds, seed):
    return {
        "birds": 3,
        "heaviest": "Gentoo",
        "lightest": "Adelie",
        "difference_kg": 1.7,
        "low_kg": 1.0,
        "high_kg": 2.0,
    }
""",
        },
    ),
    "formulas in place of draws": Forged(
        10.5,
        {
            "q3": """
def resampled_means(values, runs, seed):
    rng = np.random.default_rng(seed)
    v = np.asarray(values, float)
    return rng.normal(v.mean(), v.std() / len(v) ** 0.5, runs)
""",
            "q4": """
def difference(table, first, second, runs, seed):
    g = table.groupby("species")["mass_kg"]
    m, s, n = g.mean(), g.std(ddof=0), g.size()
    d = m[first] - m[second]
    e = 1.96 * (s[first] ** 2 / n[first] + s[second] ** 2 / n[second]) ** 0.5
    return {"estimate": d, "low": d - e, "high": d + e}
""",
            "q7": """
def report(birds, seed):
    known = prepare(birds)
    m = summarise(known)["mean_kg"]
    found = difference(known, m.idxmax(), m.idxmin(), runs=1000, seed=0)
    return {
        "birds": len(known),
        "heaviest": m.idxmax(),
        "lightest": m.idxmin(),
        "difference_kg": found["estimate"],
        "low_kg": found["low"],
        "high_kg": found["high"],
    }
""",
        },
    ),
}

HONEST = {
    "loops, lists and another generator": {
        "q1": """
def prepare(birds):
    new = birds.copy()
    new = new[new["species"].notna() & new["body_mass_g"].notnull()]
    new["mass_kg"] = new["body_mass_g"].div(1000)
    new.index = range(len(new))
    return new
""",
        "q2": """
def summarise(table):
    return table.groupby("species").agg(
        n=("mass_kg", "count"), mean_kg=("mass_kg", "mean"), sd_kg=("mass_kg", "std")
    )
""",
        "q3": """
def resampled_means(values, runs, seed):
    rng = np.random.RandomState(seed)
    v = list(values)
    return [float(np.mean([v[rng.randint(len(v))] for _ in v])) for _ in range(runs)]
""",
        "q4": """
def difference(table, first, second, runs, seed):
    a = sorted(table[table.species == first].mass_kg)
    b = sorted(table[table.species == second].mass_kg)
    d = resampled_means(a, runs, seed)
    e = resampled_means(b, runs, seed + 10_000)
    d = np.array(d) - np.array(e)
    return dict(
        estimate=np.mean(a) - np.mean(b), low=np.quantile(d, 0.025), high=np.quantile(d, 0.975)
    )
""",
        "q5": """
def first_stop(cells):
    seen = []
    for i in range(len(cells)):
        gone = sorted({n for n in cells[i]["needs"] if n not in seen})
        if gone:
            return [i, gone]
        seen.extend(cells[i]["makes"])
""",
        "q6": """
def draw(table):
    s = summarise(table)
    fig, ax = plt.subplots()
    for i, (name, row) in enumerate(s.iterrows()):
        half = 1.96 * row["sd_kg"] / row["n"] ** 0.5
        ax.plot([i], [row["mean_kg"]], "ks")
        ax.vlines(i, row["mean_kg"] - half, row["mean_kg"] + half)
    ax.fill_between([0, 1], [1, 1], [2, 2], alpha=0)
    ax.set_xticks(range(len(s)))
    ax.set_xticklabels(s.index)
    ax.set_xlabel("Species of penguin")
    ax.set_ylabel("Body mass in kg")
    ax.set_title("Species differ in their mean mass")
    return ax


def describe(table):
    return "This shows the mean mass of each of the species: " + "; ".join(
        f"{n}: {g.mean():.2f}" for n, g in table.groupby("species")["mass_kg"]
    )
""",
        "q7": """
def report(birds, seed):
    b = birds.loc[birds["species"].notna() & birds["body_mass_g"].notna()]
    m = b.groupby("species")["body_mass_g"].mean().sort_values()
    lo, hi = m.index[0], m.index[-1]
    rng = np.random.default_rng(seed)
    x = np.sort(b.loc[b.species == hi, "body_mass_g"].values)
    y = np.sort(b.loc[b.species == lo, "body_mass_g"].values)
    d = [np.mean(rng.choice(x, len(x))) - np.mean(rng.choice(y, len(y))) for _ in range(1000)]
    l, h = np.percentile(d, [2.5, 97.5]) / 1000
    return {
        "birds": b.shape[0],
        "heaviest": hi,
        "lightest": lo,
        "difference_kg": (m[hi] - m[lo]) / 1000,
        "low_kg": l,
        "high_kg": h,
    }
""",
    },
}
