"""Connections to clients, below any request: what one may send, and how long the server waits for it."""
