"""How long, how late and how often a rest may be: limits for the calls about rests and for the settings.

And what holds where nobody says: the five defaults are our own choice, not from a study.
"""

# Seconds of a rest: long enough to stand up and look far away, short enough for a meeting to agree to.
DEFAULT_REST_SECONDS = 300
# Seconds after a rest. With rests of five minutes, automatic ones take at most a fifth of a meeting, even if
# the measuring is wrong about somebody each time.
DEFAULT_COOLDOWN_SECONDS = 1200
# Seconds from the line that announces a rest to the rest: time to finish a sentence, or to put the rest off.
DEFAULT_NOTICE_SECONDS = 30
# Seconds after the start of a meeting. None: an opinion needs minutes of measuring anyway, and someone who
# arrives tired need not wait longer.
DEFAULT_GRACE_SECONDS = 0
# Members who have to ask. One: nobody likes to be the one who asks, so a second might never come.
DEFAULT_REQUEST_THRESHOLD = 1

# Under ten seconds nobody looks away from the screen.
MIN_REST_SECONDS = 10
# An hour, even for a rest that was extended: people who need longer end the meeting.
MAX_REST_SECONDS = 3600
# Five minutes: people who are told longer ahead have forgotten it when the rest begins.
MAX_NOTICE_SECONDS = 300

# In less than a minute nobody ends what they are saying.
MIN_POSTPONE_MINUTES = 1
# Until an agenda item ends; anything later is another rest.
MAX_POSTPONE_MINUTES = 15
# A rest that is put off for ever is no rest.
MAX_POSTPONEMENTS = 2

# A shorter extension is over before everybody has read of it.
MIN_EXTENSION_SECONDS = 60
MAX_EXTENSION_SECONDS = 1800

# Two short lines on the letter: nobody who is about to stand up reads more.
MAX_NOTE_LENGTH = 120
