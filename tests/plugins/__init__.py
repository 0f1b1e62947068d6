"""How a test run goes: which marks tests get, their order, and what is reported at the end."""
