"""What the C library does with memory that this process has freed; glibc's own way keeps much of it."""

import contextlib
import ctypes

# The numbers of glibc's malloc.h for mallopt(3).
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
# Bytes from which a piece is the system's again once it is free, about what one read of a large body brings.
# glibc has 128 kB, then the size of whatever larger piece was freed, and keeps the gaps between those in use:
# with 300 bodies that never end this process grew by 41 to 52 MB instead of 21.
LARGE_PIECE_BYTES = 65_536
# Heaps beside each other; glibc would have eight for each core, one for nearly each thread, all with gaps.
HEAPS = 2


def bound_heap() -> None:
    """Give large pieces back at once, and keep few heaps; where the C library is another, its own way holds.

    Not for what computes with large arrays: to map each of them anew makes measuring 4 % slower.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGE_PIECE_BYTES)
        library.mallopt(M_ARENA_MAX, HEAPS)
