# SPDX-License-Identifier: BSD-2-Clause
"""Clients that curl cannot imitate: slow, silent, many at once.

client.py PORT parallel N PATH    N connections at once, each gets PATH twice
client.py PORT trickle            a request head, a byte at a time
client.py PORT silent             a connection that sends nothing
client.py PORT pause              a request, then nothing
client.py PORT hold N FIFO        N silent connections until FIFO is closed
client.py PORT stall PATH FIFO    a GET, reads nothing until FIFO is closed
client.py PORT stall_each FIFO N PATH...  N clients like stall for each PATH
client.py 0 activate COMMAND...   run COMMAND with a listening socket, as
                                  systemd does

Prints one line about what happened.
"""
import os
import socket
import sys
import time

PORT = int(sys.argv[1])


def connect(wait=20.0):
    return socket.create_connection(("127.0.0.1", PORT), timeout=wait)


def request(path):
    return b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode()


def read_response(f):
    """Read one response from a file object: its status and body."""
    status = int(f.readline().split()[1])
    length = 0
    while True:
        line = f.readline()
        if line in (b"\r\n", b""):
            break
        if line.startswith(b"Content-Length: "):
            length = int(line.split()[1])
    return status, f.read(length)


def parallel(n, path):
    socks = [connect(60) for _ in range(int(n))]
    for _ in range(2):
        for s in socks:
            s.sendall(request(path))
        seen = {read_response(s.makefile("rb", 65536)) for s in socks}
        if len(seen) != 1:
            return "%d different responses" % len(seen)
    status, body = seen.pop()
    return "%d %d" % (status, len(body))


def until_closed(s):
    """Seconds until the peer closes; what it sends before does not matter."""
    start = time.monotonic()
    try:
        while s.recv(65536):
            pass
    except ConnectionResetError:
        pass
    except socket.timeout:
        return "still open"
    return "closed after %d s" % (time.monotonic() - start + 0.5)


def trickle():
    s = connect()
    start = time.monotonic()
    s.settimeout(0.1)
    for c in request("/" + "a" * 1000):
        try:
            s.sendall(bytes([c]))
            if not s.recv(100):
                break
        except socket.timeout:
            continue
        except (ConnectionResetError, BrokenPipeError):
            break
    else:
        return "never closed"
    return "closed after %d s" % (time.monotonic() - start + 0.5)


def silent():
    return until_closed(connect())


def pause():
    s = connect()
    s.sendall(request("/"))
    read_response(s.makefile("rb", 0))
    return until_closed(s)


def wait_for(fifo):
    print("ready", flush=True)
    with open(fifo, "rb") as f:
        f.read()


def hold(n, fifo):
    socks = [connect() for _ in range(int(n))]
    wait_for(fifo)
    return "held %d" % len(socks)


def ask(path):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(("127.0.0.1", PORT))
    s.sendall(request(path))
    return s


def stall(path, fifo):
    return stall_each(fifo, 1, path)


def stall_each(fifo, n, *paths):
    socks = [ask(p) for p in paths for _ in range(int(n))]
    # One byte of each response: all are being sent.
    for s in socks:
        s.settimeout(60)
        s.recv(1, socket.MSG_PEEK)
    wait_for(fifo)
    for s in socks:
        s.close()
    return "stalled"


def activate(*command):
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(16)
    if s.fileno() != 3:
        os.dup2(s.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ["LISTEN_FDS"] = "1"
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.execvp(command[0], command)


print(globals()[sys.argv[2]](*sys.argv[3:]), flush=True)
