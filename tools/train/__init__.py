"""Learns the lid model from the annotated clips and writes its weights."""
