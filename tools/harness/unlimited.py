"""Settings for a server whose callers are one address, and make in a minute what an office makes in a day."""

ACTIONS = ("STARTS", "RESTS", "REQUESTS", "STOPS", "STREAMS", "POLLS", "SOCKETS", "JOINS", "FRAMES")
PLACES = ("STREAMS_PER_ADDRESS", "SESSIONS_PER_ADDRESS")

# Tests of limits set their own.
UNLIMITED = dict.fromkeys((f"RATE_{each}" for each in ACTIONS), "off") | dict.fromkeys(PLACES, "100000")
