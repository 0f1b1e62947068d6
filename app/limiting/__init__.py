"""How often, and how much at once, one address and one meeting may; addresses only as keyed hashes."""
