"""What every request passes: the log, the cross-origin rules, the limit of a body."""
