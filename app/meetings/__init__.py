"""Meetings and their rests: what is kept in Redis, and the calls that change it."""
