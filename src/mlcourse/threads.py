"""One thread for numerical libraries, wherever results are made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

# The number of threads changes the order of sums, and with it the last digits of a result. Two
# libraries that both take all cores also slow each other down many times over.
ONE_THREAD: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "MKL_NUM_THREADS",
            "BLIS_NUM_THREADS",
            "NUMEXPR_NUM_THREADS",
            "VECLIB_MAXIMUM_THREADS",
        ),
        "1",
    )
)


def use_one_thread() -> None:
    """Set the number of threads for this process, where the user has not set it.

    To be called before NumPy is imported: the libraries read the settings only then.
    """
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
