"""What is looked at here is a start: every server has one like everybody's."""

import pytest

from tests.conftest import NewServer
from tools.harness.server_process import ServerProcess


@pytest.fixture(scope="session")
def new_server() -> NewServer:
    return ServerProcess
