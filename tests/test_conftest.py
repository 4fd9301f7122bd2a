from __future__ import annotations

import socket
from pathlib import Path

import platformdirs
import pytest


def test_sockets__refuse_every_way_out() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
        with pytest.raises(pytest.fail.Exception, match="tried to connect"):
            stream.connect(("127.0.0.1", 9))
        with pytest.raises(pytest.fail.Exception, match="used the network"):
            stream.connect_ex(("127.0.0.1", 9))
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
        pytest.raises(pytest.fail.Exception, match="used the network"),
    ):
        datagram.sendto(b"", ("127.0.0.1", 9))
    with pytest.raises(pytest.fail.Exception, match="used the network"):
        socket.getaddrinfo("localhost", 9)


@pytest.mark.loopback
def test_sockets__of_a_marked_test_reach_this_computer_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), 5) as client:
            assert client.getpeername()[1] == port
    # An address for documentation (RFC 5737), which nobody has.
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
        pytest.raises(pytest.fail.Exception, match="tried to connect"),
    ):
        stream.connect(("192.0.2.1", 9))
    with pytest.raises(pytest.fail.Exception, match="used the network"):
        socket.getaddrinfo("localhost", 9)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Windows has no local sockets")
def test_sockets__connect_local_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address must stay short
    with (
        socket.socket(socket.AF_UNIX) as server,
        socket.socket(socket.AF_UNIX) as client,
    ):
        server.bind("local")
        server.listen()
        client.connect("local")
        assert client.getpeername() == "local"


def test_user_folders__lie_in_the_temporary_folder(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    temporary = tmp_path_factory.getbasetemp()
    for folder in (
        Path.home(),
        platformdirs.user_config_path("skinapp"),
        platformdirs.user_data_path("skinapp"),
        platformdirs.user_cache_path("skinapp"),
        platformdirs.user_log_path("skinapp"),
    ):
        assert folder.resolve().is_relative_to(temporary.resolve())
