"""Real servers and real clients, started, heard and waited for in one way by the tests and by the tools."""
