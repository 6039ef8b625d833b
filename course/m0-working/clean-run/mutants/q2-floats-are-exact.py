def verdict(cells, shown):
    """Return what a clean run says of the number that a notebook shows."""
    try:
        result = run_cells(cells)["result"]
    except Exception:
        return "error"
    return "reproduced" if result == shown else "different"
