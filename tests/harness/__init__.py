"""Real servers and real clients for the tests."""
