"""Writes into the documents what the code knows already: settings, calls and the version."""
