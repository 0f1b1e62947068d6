"""How a run of the tests goes: what is marked, in which order, and what is said at its end."""
