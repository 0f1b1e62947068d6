"""The application: its settings, what lives as long as it does, and every route in one table.

Start it with the command in `Procfile`, whose options limit what strangers can cost. `socket_app` and `app`
are the same object, so that either name serves everything.
"""

import os
import sys

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import BaseRoute, Mount

from app.api import event_stream as stream
from app.api import extension_downloads as extensions
from app.api import meetings, metrics, pages, privacy, rests
from app.api.error_handlers import ERROR_HANDLERS, answer_failure
from app.api.operation import route
from app.api.trailing_slash import lead_by_slash
from app.config.environment import SettingError
from app.config.settings import Settings
from app.lifespan import lifespan_of
from app.limiting.capacity import warn_of_few_files
from app.measuring.readers import meter_threads
from app.middleware.body_limit import BodyLimit
from app.middleware.cors import ApiCors
from app.middleware.host_guard import HostGuard
from app.middleware.origin_guard import OriginGuard
from app.middleware.request_log import RequestLog
from app.middleware.security_headers import SecurityHeaders
from app.paths import EVENT_STREAM, HEALTH, MEETING, METRICS, SOCKET_IO
from app.process.core_dumps import forbid_core_dumps
from app.process.file_limit import allowed_files, raise_file_limit
from app.process.large_pages import join_pages
from app.process.listening import is_loopback_port
from app.process.logs import configure_logging
from app.process.single_worker import refuse_workers
from app.process.startup import warn_of_bare_address
from app.realtime import server as realtime
from app.vision.meter import FrameMeter
from app.vision.model import ModelMissing

ROUTES: list[BaseRoute] = [
    route("/", GET=pages.root),
    route(HEALTH, GET=pages.health),
    route(METRICS, GET=metrics.metrics),
    route("/docs", GET=pages.docs),
    route("/openapi.json", GET=pages.openapi),
    route("/console", GET=pages.console),
    route("/m/{id}", GET=pages.member),
    route("/camera", GET=pages.camera),
    route("/privacy", GET=privacy.privacy),
    route(f"{MEETING}/start", POST=meetings.start),
    route(f"{MEETING}/end", DELETE=meetings.end),
    route(f"{MEETING}/rest", name="rest", POST=rests.start_rest, DELETE=rests.end_rest),
    route(f"{MEETING}/rest/postpone", POST=rests.postpone_rest),
    route(f"{MEETING}/rest/begin", POST=rests.begin_rest),
    route(f"{MEETING}/rest/extend", POST=rests.extend_rest),
    route(f"{MEETING}/rest-request", POST=rests.request_rest, DELETE=rests.withdraw_request),
    route(f"{MEETING}/monitoring/stop", POST=meetings.stop_monitoring),
    route(f"{MEETING}/status", GET=meetings.status),
    route(f"{MEETING}/summary", GET=meetings.summary),
    route(EVENT_STREAM, GET=stream.events),
    route("/extensions/leader.zip", GET=extensions.leader_zip),
    route("/extensions/member.zip", GET=extensions.member_zip),
    # Frames come in here; the events of Socket.IO are answered in app/realtime/handlers.py.
    Mount(SOCKET_IO, realtime.socketio_endpoint),
    Mount("/static", pages.FILES),
]


def create_app(settings: Settings) -> Starlette:
    """Return the application; raises `ModelMissing` when there is nothing to measure with."""
    meter = FrameMeter.load(settings.face_landmarks_model, settings.max_image_pixels, meter_threads())
    join_pages()
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(RequestLog),
            Middleware(SecurityHeaders, https=settings.is_https),
            Middleware(HostGuard, settings.allowed_hosts, settings.public_host, is_loopback_port),
            Middleware(ApiCors, allowed_origins=settings.allowed_origins),
            # Starlette's own is outside all these: its answer lacks the headers by which a page may read it.
            Middleware(ServerErrorMiddleware, handler=answer_failure),
            Middleware(OriginGuard, settings.calling_origins),
            Middleware(BodyLimit, refused=realtime.close_oversize_session),
        ],
        exception_handlers=ERROR_HANDLERS,
        lifespan=lifespan_of(settings, meter),
    )
    lead_by_slash(app.router)
    return app


def app_from_environment() -> Starlette:
    """Return the application of this process; a fault in its surroundings ends the process with one line."""
    refuse_workers()
    try:
        settings = Settings.from_environ(os.environ)
        configure_logging(settings.log_level, settings.log_format)
        warn_of_bare_address(os.environ.get("PUBLIC_URL", ""), settings.public_url)
        forbid_core_dumps()
        raise_file_limit()
        warn_of_few_files(allowed_files())
        return create_app(settings)
    except (SettingError, ModelMissing) as fault:
        # uvicorn passes this on as it is: one line, and status 1.
        sys.exit(str(fault))


socket_app = app = app_from_environment()
