def adjudicate(first, second, expert):
    """Return a label for each film; the expert settles what the annotators leave open."""
    second = second.reindex(first.index)
    gold = first.fillna(second)
    for film in first.index:
        if gold[film] != second.fillna(first)[film] and not pd.isna(gold[film]):
            gold[film] = expert(film)
    return gold
