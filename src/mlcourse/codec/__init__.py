"""Plain values across a process boundary: as JSON and raw bytes, never pickled, never cut short.

What crosses: None, bool, int (64 bits), float, complex, str, bytes, Ellipsis, list, tuple, set,
frozenset, dict, OrderedDict, range, slice, date, datetime, timedelta; NumPy arrays and scalars;
pandas data frames, series, indexes, timestamps, time differences, intervals and missing values;
SciPy's sparse arrays (CSR, CSC, COO); PyTorch tensors, without their gradients. Subclasses
do not cross: they would lose what makes them different.
"""

from mlcourse.codec.decoding import decode
from mlcourse.codec.encoding import encode
from mlcourse.codec.errors import CodecError, OverLimit, SecretRefused, Unencodable
from mlcourse.codec.markers import Opaque, Secret, secret

__all__ = [
    "CodecError",
    "Opaque",
    "OverLimit",
    "Secret",
    "SecretRefused",
    "Unencodable",
    "decode",
    "encode",
    "secret",
]
