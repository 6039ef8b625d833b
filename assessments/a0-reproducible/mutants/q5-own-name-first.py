def first_stop(cells):
    """Return where a clean run stops and which names are missing there, or None."""
    made = set()
    for position, cell in enumerate(cells):
        made |= set(cell["makes"])
        missing = sorted(set(cell["needs"]) - made)
        if missing:
            return position, missing
    return None
