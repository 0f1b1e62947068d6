"""The doctor names the extensions that may not call a server, and asks about those that a company has."""

import pytest

from tests.conftest import KeptServer
from tests.deploy.doctor import doctor
from tools.doctor import channels
from tools.doctor.extension_ids import asked_extensions
from tools.doctor.findings import Level
from tools.doctor.wire import Address
from tools.harness.chromium import EXTENSION_IDS
from tools.harness.server_process import ServerProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered
# Extension IDs as a store and as a company's own package have them.
OF_A_STORE, OF_ITS_OWN = "gbflaimglecnnhphjbjgjgmpkfdlnjjg", "jeboaldkeleelmndplhpfnipjekpfcih"


@pytest.fixture
def choosy(kept_server: KeptServer) -> ServerProcess:
    """A server that allows one company's page and one extension of a store, and nothing else."""
    return kept_server(ALLOWED_ORIGINS=f"chrome-extension://{OF_A_STORE},https://team.example.org")


def test_an_origin_that_is_not_allowed_is_named(choosy: ServerProcess) -> None:
    found = list(channels.check_cors(Address.parse(choosy.url), asked_extensions("")))
    refused = [each for each in found if each.level is Level.FAULT]
    assert [each.check for each in refused] == ["cors extension"] * len(EXTENSION_IDS)
    assert EXTENSION_IDS["leader"] in refused[0].cure
    assert "EXTENSIONS=id,id" in refused[0].cure, "it may be nobody's there"


def test_a_company_asks_about_the_extensions_that_it_installs_in_place_of_the_downloads(
    choosy: ServerProcess,
) -> None:
    status, said = doctor(choosy.url, EXTENSIONS=f"{OF_A_STORE}, {OF_ITS_OWN},")
    assert f"✓ cors extension   chrome-extension://{OF_A_STORE} may call" in said
    assert f"add chrome-extension://{OF_ITS_OWN} to ALLOWED_ORIGINS (named in EXTENSIONS)" in said
    assert (status, said.count("✗")) == (1, 1), said


@pytest.mark.parametrize(
    "typed", [OF_A_STORE[1:], OF_A_STORE + "a", "z" * 32, f"chrome-extension://{OF_A_STORE}", "leader"]
)
def test_what_is_no_extensions_id_is_explained_before_anything_is_asked(typed: str) -> None:
    status, said = doctor("http://127.0.0.1:9", EXTENSIONS=f"{OF_ITS_OWN},{typed}")
    assert (status, "✗" in said) == (2, False)
    assert f"'{typed}' is not an extension's id: an id has 32 letters from a to p" in said
