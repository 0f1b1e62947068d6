"""Real servers and real clients, which tests and tools start, listen to and wait for in the same way."""
