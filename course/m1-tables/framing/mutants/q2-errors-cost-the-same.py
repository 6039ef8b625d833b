def baseline_costs(table, first_day, too_few, too_many):
    """Return the mean cost per hour of three rules, from first_day on."""
    past, new = table[table["day"] < first_day], table[table["day"] >= first_day]
    hour_mean = new["hr"].map(past.groupby("hr")["bikers"].mean())
    known = table.set_index(["day", "hr"])["bikers"]
    week_ago = known.reindex(pd.MultiIndex.from_arrays([new["day"] - 7, new["hr"]])).to_numpy()
    last_week = np.where(np.isnan(week_ago), hour_mean, week_ago)
    return {
        "one mean": float(np.mean(np.abs(new["bikers"] - past["bikers"].mean()))),
        "hour mean": float(np.mean(np.abs(new["bikers"] - hour_mean))),
        "last week": float(np.mean(np.abs(new["bikers"] - last_week))),
    }
