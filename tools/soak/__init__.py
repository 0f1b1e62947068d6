"""Tests the memory promise under load: a meeting on a 512 MB machine, measured from outside."""
