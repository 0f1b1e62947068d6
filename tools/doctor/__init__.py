"""Checks a deployment from outside, as its users' browsers see it; needs nothing but Python."""
