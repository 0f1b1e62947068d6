"""This process: one worker, its log, its stop signals, and a start that cannot succeed."""
