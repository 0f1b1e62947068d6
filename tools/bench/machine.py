"""Describes the machine that the figures were taken on, so that they can be compared."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("dlib-bin", "opencv-python-headless", "numpy", "uvicorn", "python-socketio")


def print_machine() -> None:
    """Print processor, cores, load average and the versions that matter."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
        f"load average before: {loads}; {versions}"
    )


def _processor() -> str:
    """Return the processor's name if the kernel knows it, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
