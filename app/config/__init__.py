"""What is set from outside: the settings, how each of them is read, and the rule for server addresses."""
