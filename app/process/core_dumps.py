"""What a crash would write to the disk: a core dump has the picture that was being measured, and keys."""

import resource

# Bytes: too few for a file, and the one limit at which Linux hands none to a program that gathers dumps,
# either (fs/coredump.c).
NO_DUMP = 1


def forbid_core_dumps() -> None:
    """Let neither this process nor its children write one; `prlimit` allows it for a running one."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    most = NO_DUMP if hard == resource.RLIM_INFINITY else min(NO_DUMP, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (most, hard))
