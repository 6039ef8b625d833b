def baseline_costs(table, first_day, too_few, too_many):
    """Return the mean cost per hour of three rules, from first_day on."""
    past, new = table[table["day"] < first_day], table["day"] >= first_day
    hour_mean = table["hr"].map(past.groupby("hr")["bikers"].mean())
    rules = {
        "one mean": pd.Series(past["bikers"].mean(), index=table.index),
        "hour mean": hour_mean,
        "last week": table["bikers"].shift(168).fillna(hour_mean),
    }
    costs = {}
    for name, brought in rules.items():
        error = (table["bikers"] - brought)[new]
        costs[name] = float(np.mean(np.where(error > 0, too_few * error, -too_many * error)))
    return costs
