"""How long, how late and how often a rest may be: for calls about rests and for the settings alike.

And how they are where nobody says: the five defaults are our choice, and no study's.
"""

# Seconds of a rest: long enough to stand up and look far away, short enough for a meeting to agree to.
DEFAULT_REST_SECONDS = 300
# Seconds after a rest. With rests of five minutes automatic ones take a fifth of a meeting at most, even if
# the measuring is wrong about somebody each time.
DEFAULT_COOLDOWN_SECONDS = 1200
# Seconds from the line that announces a rest to the rest: time to end a sentence, or to put it off.
DEFAULT_NOTICE_SECONDS = 30
# Seconds after the start of a meeting. None: an opinion needs minutes of measuring anyway, and whoever comes
# tired need not wait longer.
DEFAULT_GRACE_SECONDS = 0
# Members who have to ask. One: nobody wants to be who asks, so that the second might never come.
DEFAULT_REQUEST_THRESHOLD = 1

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
