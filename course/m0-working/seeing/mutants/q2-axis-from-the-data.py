def draw_means(ax, samples, quantity, grouping):
    """Draw means with two standard errors as bars side by side, and return an alt text."""
    groups = list(next(iter(samples.values())))
    colours, hatches, width = (
        ["#56B4E9", "#E69F00", "#009E73"],
        ["", "//", "xx"],
        0.8 / len(samples),
    )
    highest = dict.fromkeys(groups, 0.0)
    for k, (series, row) in enumerate(samples.items()):
        middle = [np.mean(row[name]) for name in groups]
        error = [np.std(row[name], ddof=1) / np.sqrt(len(row[name])) for name in groups]
        ax.bar(
            np.arange(len(groups)) + k * width,
            middle,
            width,
            yerr=2 * np.array(error),
            color=colours[k],
            hatch=hatches[k],
            capsize=4,
            label=series,
        )
        highest = {name: max(highest[name], m) for name, m in zip(groups, middle)}
    best, plain = max(highest, key=highest.get), quantity.partition(" (")[0]
    ax.set_xticks(np.arange(len(groups)) + 0.4 - width / 2, groups)
    ax.set(xlabel=grouping, ylabel=quantity, title=f"{best} has the highest {plain}")
    lowest = min(min(np.mean(v) for v in row.values()) for row in samples.values())
    ax.set_ylim(0.9 * lowest, None)
    ax.legend()
    return (
        f"Bars of the mean {plain} by {grouping}, with error bars, for {' and '.join(samples)}. "
        f"The highest bar is that of {best}."
    )
