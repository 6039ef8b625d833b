def baseline_costs(table, first_day, too_few, too_many):
    """Return the mean cost per hour of three rules, from first_day on."""
    past, new = table[table["day"] < first_day], table[table["day"] >= first_day]
    known = table.set_index(["day", "hr"])["bikers"]
    week_ago = known.reindex(pd.MultiIndex.from_arrays([new["day"] - 7, new["hr"]])).to_numpy()
    rules = {
        "one mean": past["bikers"].mean(),
        "hour mean": new["hr"].map(past.groupby("hr")["bikers"].mean()),
        "last week": week_ago,
    }
    costs = {}
    for name, brought in rules.items():
        error = (new["bikers"] - brought).dropna()
        costs[name] = float(np.mean(np.where(error > 0, too_few * error, -too_many * error)))
    return costs
