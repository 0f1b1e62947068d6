"""How long, how late and how often a rest may be: for calls about rests and for the settings alike."""

# Under ten seconds nobody looks away from the screen.
MIN_REST_SECONDS = 10
# An hour, also for a rest that was extended: whoever needs longer ends the meeting.
MAX_REST_SECONDS = 3600
# Five minutes: who is told longer ahead has forgotten it when the rest begins.
MAX_NOTICE_SECONDS = 300

MIN_POSTPONE_MINUTES = 1
# The end of an agenda item; more is another rest.
MAX_POSTPONE_MINUTES = 15
# A rest that is put off for ever is none.
MAX_POSTPONEMENTS = 2

# A shorter one is over before everybody has read of it.
MIN_EXTENSION_SECONDS = 60
MAX_EXTENSION_SECONDS = 1800

# Two short lines on the letter: more is read by nobody who is about to stand up.
MAX_NOTE_LENGTH = 120
