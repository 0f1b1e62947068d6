"""Everything between the code and a running deployment."""
