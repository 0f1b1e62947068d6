"""Meetings and their rests: what is kept in Redis, and the calls that change it.

One change, such as a new rest: `RestStore.start_or_get` makes it (`Rest.new`, pure), lets the `DueIndex`
know, and runs one script, which writes the keys, appends the event to the stream and publishes it, in one
step. The scripts that notify somebody, with what they change and the event they publish:

    START             active, started_at, stopped, monitoring_…,    monitoring_started
                      for a new one also grace_until, logs
    STOP_MEASURING    stopped, monitoring_…                         monitoring_stopped
    RENEW             the times to live; monitoring_…               monitoring_started after a lapse
    TELL_LAPSE        monitoring_…                                  monitoring_stopped at a lapse
    END               all but the stream                            meeting_ended, after the end of a rest
    WRITE             rest, rest_…, cooldown_until, due times       rest_announced, rest_required and so on
    REMOVE            the same, rest_log and monitoring_until       rest_ended, rest_cancelled
    REMOVE_EXPIRED    due times                                     rest_ended
    REQUEST           rest_request…; at the threshold, as WRITE     rest_requested; rest_required
"""
