def no_difference(share, shift, low, high):
    """Return the probability of no difference, for p from low to high."""
    return (low + high) / 2


same_p = claim(
    "large", because="no_difference gives far more for a shift of 6 than for a shift of 2.5"
)
