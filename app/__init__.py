"""Meeting Rest System: measures blinks, says when eyes are tired, brings the meeting a rest."""

__version__ = "1.0.0"
