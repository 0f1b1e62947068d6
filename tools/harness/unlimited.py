"""Settings for a server whose callers share one address and make an office's daily calls in a minute."""

ACTIONS = ("STARTS", "RESTS", "REQUESTS", "STOPS", "STREAMS", "POLLS", "SOCKETS", "JOINS", "FRAMES")
PLACES = ("STREAMS_PER_ADDRESS", "SESSIONS_PER_ADDRESS")

# Tests of limits set their own.
UNLIMITED = dict.fromkeys((f"RATE_{each}" for each in ACTIONS), "off") | dict.fromkeys(PLACES, "100000")
