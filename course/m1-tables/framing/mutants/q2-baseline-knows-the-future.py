def baseline_costs(table, first_day, too_few, too_many):
    """Return the mean cost per hour of three rules, from first_day on."""
    new = table[table["day"] >= first_day]
    hour_mean = new["hr"].map(table.groupby("hr")["bikers"].mean())
    known = table.set_index(["day", "hr"])["bikers"]
    week_ago = known.reindex(pd.MultiIndex.from_arrays([new["day"] - 7, new["hr"]])).to_numpy()
    rules = {
        "one mean": table["bikers"].mean(),
        "hour mean": hour_mean,
        "last week": np.where(np.isnan(week_ago), hour_mean, week_ago),
    }
    costs = {}
    for name, brought in rules.items():
        error = new["bikers"] - brought
        costs[name] = float(np.mean(np.where(error > 0, too_few * error, -too_many * error)))
    return costs
