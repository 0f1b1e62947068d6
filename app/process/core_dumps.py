"""What a crash would write to the disk: a core dump has the picture that was being measured, and keys."""

import resource


def forbid_core_dumps() -> None:
    """Let neither this process nor its children write one; `prlimit` allows it for a running one."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
