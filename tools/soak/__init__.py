"""The memory promise, kept under load: a meeting on a 512 MB machine, measured from outside."""
