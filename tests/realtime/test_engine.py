"""Sessions over long-polling, and the polls that wait in them."""

from concurrent.futures import ThreadPoolExecutor

from tests.realtime.polling import Polling
from tools.harness.server_process import ServerProcess

# Goodbyes; a poll that follows the first half of one overtakes the second in some of them.
GOODBYES = 10


def poll_on(session: Polling) -> None:
    """Ask for what comes, again and again as a client does, until the session is over."""
    while session.http.get(session.path).status_code == 200:
        pass


def test_who_says_goodbye_is_not_kept_by_a_poll_that_waits(server: ServerProcess) -> None:
    with ThreadPoolExecutor() as beside:
        for _ in range(GOODBYES):
            session = Polling(server)
            session.connect()
            polling = beside.submit(poll_on, session)
            # Of the namespace, and of the session: in two requests, as clients send them.
            session.post("41")
            session.post("1")
            # Kept, it would end with the next ping, after 25 s.
            polling.result(timeout=10)
