def no_difference(share, shift, low, high):
    """Return the probability of no difference, for p from low to high."""

    def reached(mean):
        near, far = norm.isf(high / 2), norm.isf(low / 2)
        return norm.cdf(far - mean) - norm.cdf(near - mean)

    none, some = share * reached(0), (1 - share) * reached(shift)
    return none / (none + some)


same_p = claim(
    "large", because="no_difference gives far more for a shift of 6 than for a shift of 2.5"
)
