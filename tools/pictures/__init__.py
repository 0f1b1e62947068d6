"""The pictures of the guides, taken from the real pages and extensions."""
