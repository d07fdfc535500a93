from contextlib import closing
from pathlib import Path

from audience.analytics.questions import NoEngine
from config.settings import Settings
from config.tables.audience import Audience
from config.tables.control import Control
from monitor.control.tally import ControlTally
from monitor.port import audience_parts, own_ports
from monitor.state import State

CERTIFICATE = {"tls_cert": Path("api.pem"), "tls_key": Path("api.key")}


def test_the_port_for_https_is_ours_where_there_is_a_certificate():
    assert own_ports(Control(port=8650, tls_port=443, **CERTIFICATE)) == {8650, 443}


def test_without_a_certificate_somebody_else_may_listen_there():
    assert own_ports(Control(port=8650, tls_port=8651)) == {8650}


def test_the_audience_is_open_to_those_without_a_token_where_the_settings_say_so(tmp_path):
    state = State(tmp_path)
    with closing(state.open_database()) as database:
        for audience in (Audience(), Audience(open_account="label")):
            parts = audience_parts(Settings(audience=audience), state, database, NoEngine(), ControlTally())

            assert parts.open_account == audience.open_account
