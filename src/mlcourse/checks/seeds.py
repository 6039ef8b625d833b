"""Where a check's random numbers come from: the same draw for everybody, foreseeable by nobody."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np

SEED_BYTES = 16


def check_seed(key: bytes, bundle_hash: str, check_id: str) -> int:
    """Return the seed of one check.

    Parameters
    ----------
    key : bytes
        The course's secret key.
    bundle_hash : str
        SHA-256 of the bundle's manifest.
    check_id : str
        ``question.function_name``.

    Returns
    -------
    int
        The first 16 bytes of HMAC-SHA256 (RFC 2104), read as an unsigned number, high byte first.

    Examples
    --------
    >>> check_seed(b"key", "bundle", "q1.a") == check_seed(b"key", "bundle", "q1.a")
    True
    """
    text = f"{bundle_hash}\n{check_id}".encode()
    return int.from_bytes(hmac.new(key, text, hashlib.sha256).digest()[:SEED_BYTES])


def generator(seed: int) -> np.random.Generator:
    """Return the generator for a seed: PCG64, named so that NumPy's default may change.

    Examples
    --------
    >>> int(generator(12345).integers(1000))
    699
    """
    return np.random.Generator(np.random.PCG64(seed))
