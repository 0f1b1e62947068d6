"""Writes into the documents what the code already knows: settings, calls and the version."""
