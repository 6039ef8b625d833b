def no_difference(share, shift, low, high):
    """Return the probability of no difference, for p from low to high."""

    def reached(mean):
        near, far = norm.isf(high / 2), norm.isf(low / 2)
        above = norm.cdf(far - mean) - norm.cdf(near - mean)
        return above + norm.cdf(-near - mean) - norm.cdf(-far - mean)

    none, some = share * reached(0), (1 - share) * reached(shift)
    return none / (none + some)


same_p = claim(
    "small", because="a larger study is stronger evidence, so its p-value leaves less room"
)
