def verdict(cells, shown):
    """Return what a clean run says of the number that a notebook shows."""
    globals().pop("result", None)
    try:
        for cell in cells:
            exec(cell, globals())
        found = globals()["result"]
    except Exception:
        return "error"
    return "reproduced" if abs(found - shown) <= 0.0005 else "different"
