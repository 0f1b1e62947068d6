"""Settings for a server whose callers share one address and make an office's daily calls in a minute.

Tests of limits set their own.
"""

ACTIONS = ("STARTS", "RESTS", "REQUESTS", "STOPS", "STREAMS", "POLLS", "SOCKETS", "JOINS", "FRAMES")
PLACES = ("STREAMS_PER_ADDRESS", "SESSIONS_PER_ADDRESS")

NAMES = [f"RATE_{each}" for each in ACTIONS]
PLENTY = dict.fromkeys(PLACES, "100000")

UNLIMITED = dict.fromkeys(NAMES, "off") | PLENTY
# Each call is counted, as in use: what is measured must not be less than what a user meets.
COUNTED = dict.fromkeys(NAMES, "999999/hour by address, 999999/hour by meeting") | PLENTY
