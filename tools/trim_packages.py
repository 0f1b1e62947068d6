"""Removes from the installed packages what this server never loads; the image and buildpack hosts run it.

It works on the packages of the Python that runs it, and at the end imports what is left. Licences stay, and
so does compiled code if there is any: a start without it takes seconds longer.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
# Installed by the host, which looks for them at its next build.
INSTALLERS = {"pip", "setuptools", "wheel"}

# `app.blinks.rate` uses two functions of `special`; the other four fifths of SciPy are never imported.
KEPT_OF_SCIPY = {"_lib", "special", "__pycache__"}
UNUSED = (
    # Three more face models; the server measures with 68 points.
    "face_recognition_models/models/*[!s].dat",
    "face_recognition_models/models/*5_face_landmarks.dat",
    # OpenCV's cascades, another way to find faces. Its video libraries stay: it does not load without them.
    "cv2/data/*.xml",
    "scipy/special/_test_internal.*",
    "scipy/special/cython_special.*",
    "numpy/distutils",
    "numpy/_core/include",
    "numpy/_core/lib",
    "numpy/random/lib",
    # Tests, and files that only compilers and editors read.
    "**/tests",
    "**/*.pyi",
    "**/*.pyx",
    "**/*.pxd",
    "**/*.pxi",
    "**/*.h",
    "**/*.hpp",
    "**/*.a",
)
# What measures a frame, and the largest of the other packages.
NEEDED = "cv2, dlib, imutils.face_utils, numpy, scipy.special, starlette, uvicorn, redis.asyncio, socketio"
# A Python without these is not the server's.
LARGEST = {"face-recognition-models", "opencv-python-headless", "scipy"}


def main() -> int:
    """Trim the packages, say by how much, and return the exit status."""
    site = Path(sysconfig.get_paths()["purelib"])
    here = installed(site)
    others = sorted(here - locked() - INSTALLERS)
    if others or not here >= LARGEST:
        why = f"others use them too ({', '.join(others[:3])})" if others else "the server's are not here"
        print(f"Packages left as they are: {why}")
        return 0
    before = megabytes(site)
    for path in list(unused(site)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print(f"Packages trimmed from {before:.0f} to {megabytes(site):.0f} MB")
    return subprocess.run([sys.executable, "-c", f"import {NEEDED}"], check=False).returncode


def unused(site: Path) -> Iterator[Path]:
    """Yield every file and folder to remove; one may be inside another."""
    for pattern in UNUSED:
        yield from site.glob(pattern)
    for path in site.glob("scipy/*"):
        if path.is_dir() and path.name not in KEPT_OF_SCIPY:
            yield path


def installed(site: Path) -> set[str]:
    """Return the names of the packages in a folder."""
    return {normal(each.name) for each in distributions(path=[str(site)])}


def locked() -> set[str]:
    """Return the names of the packages that the server is installed with."""
    return {
        normal(name)
        for name in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", LOCK.read_text("utf-8"), re.MULTILINE)
    }


def normal(name: str) -> str:
    """Return a package's name in the normal form, so that names from different tools compare equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


def megabytes(folder: Path) -> float:
    """Return the size of everything in a folder."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 1e6


if __name__ == "__main__":
    sys.exit(main())
