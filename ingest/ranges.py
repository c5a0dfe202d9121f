"""Ranges of integers as Arrow arrays, without making Python integers every time."""

import pyarrow as pa

_RANGE = pa.array(range(1 << 16), pa.int64())


def int_range(count: int) -> pa.Array:
    """0, 1, ... up to `count` numbers, as int64."""
    if count <= len(_RANGE):
        return _RANGE.slice(0, count)
    return pa.array(range(count), pa.int64())
