import json

import pytest

from audience.polling.counts import Count, CountError
from audience.polling.icecast import clients, status

HEAD = '"admin":"icemaster@localhost","host":"localhost","server_id":"Icecast 2.4.4"'


def source(mount, listeners, **more):
    return {"listenurl": f"http://localhost:8000{mount}", "listeners": listeners, "listener_peak": 9, **more}


def document(*sources, single=False):
    stats = {"source": sources[0] if single else list(sources), "dummy": None} if sources else {"dummy": None}
    return json.dumps({"icestats": stats}).encode()


def test_without_a_source_there_is_no_count():
    assert status(document()) == {}


def test_one_source_is_an_object_and_several_are_a_list():
    live, talk = Count(3, peak=9), Count(0, peak=9)

    assert status(document(source("/live.mp3", 3), single=True)) == {"/live.mp3": live}
    assert status(document(source("/live.mp3", 3), source("/talk", 0))) == {"/live.mp3": live, "/talk": talk}


def test_numbers_may_be_strings():
    assert status(document(source("/live", "12", listener_peak="20"))) == {"/live": Count(12, peak=20)}


@pytest.mark.parametrize("listeners", [-1, None, "many", 2**64, True, [3]])
def test_a_source_with_a_count_that_is_none_is_left_out(listeners):
    assert list(status(document(source("/odd", listeners), source("/live", 1)))) == ["/live"]


def test_mounts_are_known_by_their_decoded_path():
    assert list(status(document(source("/caf%C3%A9?x=1", 1), source("", 2)))) == ["/café", "/"]


def test_a_title_in_another_encoding_or_with_control_characters_is_no_matter():
    wild = document(source("/live", 3, title="@@"), single=True).replace(b"@@", b"Caf\xe9 \x01\tLive")

    assert status(wild) == {"/live": Count(3, peak=9)}
    assert status(b"\xef\xbb\xbf" + wild) == {"/live": Count(3, peak=9)}


def test_the_invalid_json_of_icecast_2_4_0_is_searched_for_its_counts():
    broken = (
        f'{{"icestats":{{{HEAD},"source":[{{"listener_peak":2,"listeners":1,"listenurl":"http://localhost:8000/a",'
        '"title": - ,"dummy":null},{"listener_peak":3,"listeners":2,"listenurl":"http://localhost:8000/b",'
        '"title":007,"dummy":null}]}}'
    )

    assert status(broken.encode()) == {"/a": Count(1), "/b": Count(2)}


@pytest.mark.parametrize("data", [b'{"icestats":[]}', b'{"icestats":null}', b'{"other":{}}', b'["icestats"]'])
def test_another_document_is_refused(data):
    with pytest.raises(CountError, match="no icestats"):
        status(data)


def listed(*agents, lower=False):
    rows = "".join(
        f"<listener><IP>127.0.0.1</IP><UserAgent>{agent}</UserAgent><Connected>4</Connected><ID>{number}</ID></listener>"
        for number, agent in enumerate(agents)
    )
    text = (
        f'<?xml version="1.0"?>\n<icestats><source mount="/live"><Listeners>{len(agents)}</Listeners>'
        f"{rows}</source></icestats>"
    )
    if lower:
        for name in ("IP", "UserAgent", "Connected", "ID", "Listeners"):
            text = text.replace(name, name.lower())
        text = text.replace("<listener>", '<listener id="1">')
    return text.encode()


@pytest.mark.parametrize("lower", [False, True], ids=["2.4", "2.5"])
def test_clients_are_counted_without_ours(lower):
    data = listed("VLC/3.0", "Airtally/0.1.0", "Lavf/60", "Airtally/9", lower=lower)

    assert clients(data, "Airtally/") == Count(2, own_excluded=True)


def test_a_mount_without_clients_has_none():
    assert clients(listed(), "Airtally/") == Count(0, own_excluded=True)


def test_clients_without_a_user_agent_are_counted():
    data = listed("VLC").replace(b"<UserAgent>VLC</UserAgent>", b"")

    assert clients(data, "Airtally/").listeners == 1


def test_a_user_agent_in_another_encoding_is_counted():
    assert clients(listed("@@").replace(b"@@", b"\xff\x00&bogus;"), "Airtally/").listeners == 1


def test_an_error_page_is_no_list_of_clients():
    with pytest.raises(CountError, match="not a list of clients"):
        clients(b"<html><body>Authentication Required</body></html>", "Airtally/")
