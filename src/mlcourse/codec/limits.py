"""How much may cross at once. Both sides refuse more; nothing is cut short."""

from __future__ import annotations

MAX_DEPTH = 32
MAX_NODES = 200_000
"""Single values that stand in the spec, counted through all containers."""
MAX_ELEMENTS = 199_000
"""Brackets, commas and blobs of a spec; the rest of 200,000 is for the message around it."""
MAX_PACKED = 1_000_000
"""Entries of lists and columns that travel as bytes and become single Python objects."""
MAX_STRING = 1 << 20
"""Bytes of one string in UTF-8."""
MAX_BYTES = 64 << 20
"""Bytes of all blobs together."""
MAX_BLOBS = 4096
MAX_SPEC = (4 << 20) - (64 << 10)
"""Bytes of the spec as JSON; the rest of 4 MiB is left for the message around it."""
MAX_LENGTH = 1 << 26
"""Entries along one axis of an array without entries."""
MAX_RANGED = 1 << 24
"""Numbers of all ranges and RangeIndexes together. They take no bytes on the way, but an array of
them does."""
MAX_SPARSE_LENGTH = 1 << 24
"""Rows or columns of a sparse matrix: conversions allocate one number for each."""
MAX_COLLISIONS = 32
"""Different keys of one hash; more would make a dictionary quadratically slow."""

INT_MIN, INT_MAX = -(2**63), 2**64 - 1
"""Signed and unsigned integers of 64 bits."""


def length_of(numbers: range) -> int:
    """Return how many numbers a range has, also where ``len`` cannot say."""
    return max(0, -((numbers.start - numbers.stop) // numbers.step))
