def places(k, n, new, too_few, too_many):
    """Return the number of places with the smallest expected loss."""
    return round(new * (1 + k) / (2 + n))
