def verdict(cells, shown):
    """Return what a clean run says of the number that a notebook shows."""
    try:
        result = run_cells(cells)["result"]
    except NameError:
        return "error"
    except Exception:
        return "different"
    return "reproduced" if abs(result - shown) <= 0.0005 else "different"
