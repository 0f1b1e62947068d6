"""Keeps a crash from writing a core dump, which would have the picture being measured, and keys, in it."""

import resource

# Bytes: too few for a file, and the one limit at which Linux hands none to a program that collects dumps
# either (fs/coredump.c).
NO_DUMP = 1


def forbid_core_dumps() -> None:
    """Let neither this process nor its children write one; `prlimit` can allow it to a running one."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    most = NO_DUMP if hard == resource.RLIM_INFINITY else min(NO_DUMP, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (most, hard))
