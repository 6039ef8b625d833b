"""What one box may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one box may use: seconds of wall clock, bytes, counts."""

    cell: float = 60.0
    call: float = 20.0
    start: float = 60.0
    total: float = 300.0
    memory: int = 2 << 30
    processes: int = 128
    open_files: int = 512
    file_size: int = 256 << 20
    scratch: int = 256 << 20
    output_cell: int = 1 << 20
    output_total: int = 8 << 20
    reply: int = 64 << 20
