"""What the server is told from outside: its settings, how each is read, the rule for server addresses."""
