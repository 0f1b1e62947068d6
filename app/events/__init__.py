"""Events of a meeting: how they look, how they reach every listener, and how none is lost."""
