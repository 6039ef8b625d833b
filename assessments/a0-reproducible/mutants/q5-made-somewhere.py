def first_stop(cells):
    """Return where a clean run stops and which names are missing there, or None."""
    made = {name for cell in cells for name in cell["makes"]}
    for position, cell in enumerate(cells):
        missing = sorted(set(cell["needs"]) - made)
        if missing:
            return position, missing
    return None
