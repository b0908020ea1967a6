# SPDX-License-Identifier: BSD-2-Clause
"""Requests that no client should send, over bare sockets.

Usage: hostile.py PORT.  Prints a line a case: "ok NAME" or "bad NAME: why".
Each case: what is sent, the statuses that are an answer to it (0: closed
without one), and how many replies may come at most.
"""
import socket
import sys

PORT = int(sys.argv[1])
H = b"Host: x\r\n"
END = b"\r\n"


def get(target=b"/f", *fields):
    return (b"GET " + target + b" HTTP/1.1\r\n" + H
            + b"".join(f + b"\r\n" for f in fields) + END)


def raw(line, rest=H + END):
    return line + b"\r\n" + rest


SMUGGLED = get(b"/smuggled")

CASES = [
    # The request line.
    ("a line of 9000 bytes", get(b"/" + b"a" * 9000), {414}),
    ("a line of 100000 bytes", get(b"/" + b"a" * 100000), {414, 0}),
    ("a query of 9000 bytes", get(b"/f?" + b"a" * 9000), {200}),
    ("a query of 3000 arguments", get(b"/f?" + b"a=b&" * 3000),
     {200, 413, 431, 0}),
    ("leading empty lines", b"\r\n\r\n" + get(), {200}),
    ("a method in lower case", raw(b"get /f HTTP/1.1"), {405}),
    ("a method of 5000 bytes", raw(b"G" * 5000 + b" /f HTTP/1.1"),
     {405, 400, 414, 0}),
    ("no method", raw(b" /f HTTP/1.1"), {400, 405, 0}),
    ("HTTP/0.9", b"GET /f\r\n", {400, 0}),
    ("version 0.9", raw(b"GET /f HTTP/0.9"), {400, 505}),
    ("version 1.2", raw(b"GET /f HTTP/1.2"), {200}),
    ("version 1.10", raw(b"GET /f HTTP/1.10"), {400}),
    ("version 3", raw(b"GET /f HTTP/3"), {400, 505}),
    ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}),
    ("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
     {0, 400}),
    ("zeros", bytes(600), {0, 400}),
    ("noise", bytes(range(256)) * 8, {0, 400}),
    ("an absolute form", get(b"http://x/f"), {200}),
    ("an authority form", get(b"x:443"), {400}),
    ("CONNECT", raw(b"CONNECT x:443 HTTP/1.1"), {405}),
    ("OPTIONS *", raw(b"OPTIONS * HTTP/1.1"), {405}),
    ("GET *", get(b"*"), {400}),
    ("GET of nothing", raw(b"GET  HTTP/1.1"), {400, 0}),
    ("TRACE", raw(b"TRACE /f HTTP/1.1"), {405}),
    ("a blank in the target", get(b"/a b"), {404}),
    ("a NUL in the target", get(b"/f\0.efi"), {200, 400, 404}),
    ("a bare CR in the line", raw(b"GET /f HTTP/1.1\rX: y"), {400, 0}),
    ("a control character in the target", get(b"/\x01"), {400}),
    # Header fields.
    ("lines that end in LF", b"GET /f HTTP/1.1\nHost: x\n\n", {200}),
    ("200 fields", get(b"/f", *[b"X-%d: y" % i for i in range(200)]), {200}),
    ("5000 fields", get(b"/f", *[b"X-%d: y" % i for i in range(5000)]),
     {431, 413, 0}),
    ("a field of 100000 bytes", get(b"/f", b"X: " + b"y" * 100000),
     {431, 413, 0}),
    ("a field without a colon", get(b"/f", b"nonsense"), {400}),
    ("a blank before the colon", get(b"/f", b"Content-Length : 5"), {400}),
    # libmicrohttpd 0.9.75 takes this line for the end of the header.
    ("a field without a name", get(b"/f", b": x"), {200, 400}),
    ("a first line that is folded", raw(b"GET /f HTTP/1.1", b" x: y\r\n\r\n"),
     {400}),
    ("a folded field", get(b"/f", b"X: a", b" b"), {400}),
    ("a NUL in a field", get(b"/f", b"X: a\0b"), {200, 400}),
    ("a bare CR in a field", get(b"/f", b"X: a\rb"), {400}),
    ("no Host", raw(b"GET /f HTTP/1.1", END), {200}),
    ("an empty Host", raw(b"GET /f HTTP/1.1", b"Host:\r\n\r\n"), {200}),
    ("two Hosts", get(b"/f", b"Host: y"), {400}),
    ("two Ranges", get(b"/f", b"Range: bytes=0-0", b"Range: bytes=1-1"),
     {200}),
    ("a thousand cookies", get(b"/f", b"Cookie: " + b"a=b;" * 1000),
     {200, 431, 413, 0}),
    # Bodies: whatever they hold is never taken for a request.
    ("a length that is negative", get(b"/f", b"Content-Length: -57"), {400}),
    ("a length that is no number", get(b"/f", b"Content-Length: 5x"), {400}),
    ("a length beyond 64 bits",
     get(b"/f", b"Content-Length: 18446744073709551616"), {413, 400}),
    ("a GET with a body",
     get(b"/f", b"Content-Length: %d" % len(SMUGGLED)) + SMUGGLED, {200}),
    ("two lengths",
     get(b"/f", b"Content-Length: 0", b"Content-Length: %d" % len(SMUGGLED))
     + SMUGGLED, {200, 400}),
    ("length and chunks",
     get(b"/f", b"Content-Length: 5", b"Transfer-Encoding: chunked")
     + b"0\r\n\r\n" + SMUGGLED, {200, 400}),
    ("chunks with a strange name",
     get(b"/f", b"Transfer-Encoding: xchunked") + b"0\r\n\r\n" + SMUGGLED,
     {200, 400, 501}),
    ("a chunk of 2^64 bytes",
     get(b"/f", b"Transfer-Encoding: chunked") + b"10000000000000000\r\nx",
     {200, 400, 413}),
    ("a POST with a body",
     raw(b"POST /f HTTP/1.1", H + b"Content-Length: 5\r\n\r\n") + b"hello"
     + SMUGGLED, {405}),
    ("a PUT that expects 100",
     raw(b"PUT /new HTTP/1.1",
         H + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"), {405}),
]

# Refused with 400, and the connection ends: what follows might be the body of
# a request that somebody on the way understood in another way.
REFUSED = [
    ("a length with a blank", [b"Content-Length : 57"]),
    ("a length with a tab", [b"Content-Length\t: 57"]),
    ("chunks with a blank", [b"Transfer-Encoding : chunked"]),
    ("a length that is folded", [b"Content-Length: 0", b" 57"]),
    ("a length in the fold", [b"Content-Length:", b"\t57"]),
    ("a length that is folded twice",
     [b"Content-Length: 0", b" 5", b" 7", b"X: y"]),
    ("a length that looks like a fold", [b"X: 0", b" Content-Length: 57"]),
    ("chunks in the fold", [b"Transfer-Encoding:", b" chunked"]),
    ("a fold of blanks", [b"Content-Length: 57", b"  ", b"X: y"]),
    ("a Host that is folded", [b"X: y", b"Host:", b" b"]),
    ("a Range that is folded", [b"Range: bytes=0-", b" 4"]),
    ("a folded field after a long one",
     [b"X: " + b"y" * 9000, b"Content-Length: 0", b" 57"]),
    ("a length behind a bare CR", [b"X: y\rContent-Length: 57"]),
    ("two Hosts and no body", [b"Host: b"]),
]


def talk(data, half_close=True, wait=5.0):
    """Send data; everything that comes back until the end."""
    s = socket.create_connection(("127.0.0.1", PORT), timeout=wait)
    got = b""
    # A peer that has heard enough may reset the connection at any time.
    try:
        s.sendall(data)
        if half_close:
            s.shutdown(socket.SHUT_WR)
    except socket.timeout:
        raise
    except OSError:
        pass
    try:
        while True:
            d = s.recv(65536)
            if not d:
                break
            got += d
    except socket.timeout:
        raise
    except OSError:
        pass
    finally:
        s.close()
    return got


def verdict(got, wanted):
    status = int(got[9:12]) if got.startswith(b"HTTP/1.1 ") else 0
    if status == 0 and got:
        return "not HTTP: %r" % got[:60]
    if status not in wanted:
        return "status %d, not %s" % (status, sorted(wanted))
    if b"smuggled" in got or got.count(b"HTTP/1.1 200 ") > 1:
        return "a body was taken for a request"
    return None


def report(name, why):
    print("bad %s: %s" % (name, why) if why else "ok %s" % name, flush=True)


def main():
    for name, data, wanted in CASES:
        try:
            why = verdict(talk(data), wanted)
        except socket.timeout:
            why = "no end within 5 s"
        report(name, why)
    for name, fields in REFUSED:
        # With another name for each length: where the line stands in the
        # library's buffer must not matter.
        for pad in range(0, 34):
            data = (get(b"/f", b"P: " + b"p" * pad, *fields) + SMUGGLED)
            try:
                got = talk(data, half_close=False)
                why = verdict(got, {400})
                if not why and got.count(b"HTTP/1.1 ") != 1:
                    why = "more than one reply"
            except socket.timeout:
                why = "no end within 5 s"
            if why:
                break
        report(name + ": refused for good", why)
    # A target that is refused ends the connection as well.
    try:
        got = talk(get(b"/%zz") + SMUGGLED, half_close=False)
        why = verdict(got, {400})
        if not why and got.count(b"HTTP/1.1 ") != 1:
            why = "more than one reply"
    except socket.timeout:
        why = "no end within 5 s"
    report("a bad target: refused for good", why)
    # Bodies that never come: the reply does not wait for them.
    data = raw(b"POST /f HTTP/1.1", H + b"Content-Length: 100000\r\n\r\n")
    try:
        why = verdict(talk(data, half_close=False), {405})
    except socket.timeout:
        why = "no end within 5 s"
    report("a body that never comes", why)
    # Two requests in one packet get two answers, in order.
    got = talk(get(b"/f", b"Range: bytes=0-0") + get(b"/none"))
    order = [got.find(b"HTTP/1.1 206"), got.find(b"HTTP/1.1 404")]
    report("pipelined requests",
           None if 0 <= order[0] < order[1] else repr(got[:200]))


main()
