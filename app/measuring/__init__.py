"""Measuring on a busy server: who is being looked at, and which of their frames is worth the work."""
