def audit(table, card):
    """Return the faults of a table as pairs of column and fault."""
    summary, found = table.describe(include="all"), []
    for column in table:
        if summary.loc["count", column] < len(table):
            found.append((column, "gaps"))
    for column, (lowest, highest) in card["limits"].items():
        if summary.loc["min", column] < lowest or summary.loc["max", column] > highest:
            found.append((column, "limits"))
    for column, possible in card["words"].items():
        if summary.loc["unique", column] > len(possible):
            found.append((column, "words"))
    return found
