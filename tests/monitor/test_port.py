from pathlib import Path

from config.settings import Control
from monitor.port import own_ports

CERTIFICATE = {"tls_cert": Path("api.pem"), "tls_key": Path("api.key")}


def test_the_port_for_https_is_ours_where_there_is_a_certificate():
    assert own_ports(Control(port=8650, tls_port=443, **CERTIFICATE)) == {8650, 443}


def test_without_a_certificate_somebody_else_may_listen_there():
    assert own_ports(Control(port=8650, tls_port=8651)) == {8650}
