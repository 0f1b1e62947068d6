"""Checks a deployment from outside, as its users' browsers see it; needs nothing but Python 3.11 or later."""

import sys

# Checked here, since an older Python would stop at the first of the other files, but it can read this one.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "The doctor needs Python 3.11 or later, and this one is %d.%d: name another, as in "  # noqa: UP031
        "make doctor PYTHON=/path/to/python3.11 URL=https://your-app.example.com" % sys.version_info[:2]
    )
