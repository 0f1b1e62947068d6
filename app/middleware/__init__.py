"""What every request passes: the log, headers, names of hosts, rules for origins, the limit of a body."""
