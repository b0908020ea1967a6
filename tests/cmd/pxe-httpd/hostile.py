# SPDX-License-Identifier: BSD-2-Clause
"""Requests that no client should send, over bare sockets.

Usage: hostile.py PORT.  Prints a line a case: "ok NAME" or "bad NAME: why".
Each case: what is sent, and the statuses that may answer it; 0: the connection
is closed without an answer.
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
    ("a request line of 9000 bytes", get(b"/" + b"a" * 9000), {414}),
    ("a request line of 100000 bytes", get(b"/" + b"a" * 100000), {414, 0}),
    ("a query of 9000 bytes", get(b"/f?" + b"a" * 9000), {200}),
    ("a query of 3000 arguments", get(b"/f?" + b"a=b&" * 3000),
     {200, 413, 431, 0}),
    ("a request after empty lines", b"\r\n\r\n" + get(), {200}),
    ("a method in lower case", raw(b"get /f HTTP/1.1"), {405}),
    ("a method of 5000 bytes", raw(b"G" * 5000 + b" /f HTTP/1.1"),
     {405, 400, 414, 0}),
    ("a request line without a method", raw(b" /f HTTP/1.1"), {400, 405, 0}),
    ("a request line of HTTP/0.9", b"GET /f\r\n", {400, 0}),
    ("a request of version 0.9", raw(b"GET /f HTTP/0.9"), {400, 505}),
    ("a request of version 1.2", raw(b"GET /f HTTP/1.2"), {200}),
    ("a request of version 1.10", raw(b"GET /f HTTP/1.10"), {400}),
    ("a request of version 3", raw(b"GET /f HTTP/3"), {400, 505}),
    ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}),
    ("a TLS ClientHello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
     {0, 400}),
    ("600 zero bytes", bytes(600), {0, 400}),
    ("every byte, eight times,", bytes(range(256)) * 8, {0, 400}),
    ("a target in absolute form", get(b"http://x/f"), {200}),
    ("a target in authority form", get(b"x:443"), {400}),
    ("CONNECT", raw(b"CONNECT x:443 HTTP/1.1"), {405}),
    ("OPTIONS *", raw(b"OPTIONS * HTTP/1.1"), {405}),
    ("GET *", get(b"*"), {400}),
    ("GET without a target", raw(b"GET  HTTP/1.1"), {400, 0}),
    ("TRACE", raw(b"TRACE /f HTTP/1.1"), {405}),
    ("a blank in the target", get(b"/a b"), {404}),
    ("a NUL in the target", get(b"/f\0.efi"), {200, 400, 404}),
    ("a CR alone in the request line",
     raw(b"GET /f HTTP/1.1\rX: y"), {400, 0}),
    ("a control character in the target", get(b"/\x01"), {400}),
    # Header fields.
    ("a head with lines that end in LF",
     b"GET /f HTTP/1.1\nHost: x\n\n", {200}),
    ("a head of 200 fields",
     get(b"/f", *[b"X-%d: y" % i for i in range(200)]), {200}),
    ("a head of 5000 fields",
     get(b"/f", *[b"X-%d: y" % i for i in range(5000)]),
     {431, 413, 0}),
    ("a field of 100000 bytes", get(b"/f", b"X: " + b"y" * 100000),
     {431, 413, 0}),
    ("a field without a colon", get(b"/f", b"nonsense"), {400}),
    ("a field with a blank before its colon",
     get(b"/f", b"Content-Length : 5"), {400}),
    # libmicrohttpd 0.9.75 takes this line for the end of the header.
    ("a field without a name", get(b"/f", b": x"), {200, 400}),
    ("a request line that is continued",
     raw(b"GET /f HTTP/1.1", b" x: y\r\n\r\n"),
     {400}),
    ("a folded field", get(b"/f", b"X: a", b" b"), {400}),
    ("a NUL in a field", get(b"/f", b"X: a\0b"), {200, 400}),
    ("a CR alone in a field", get(b"/f", b"X: a\rb"), {400}),
    ("a request without Host", raw(b"GET /f HTTP/1.1", END), {200}),
    ("a request with an empty Host",
     raw(b"GET /f HTTP/1.1", b"Host:\r\n\r\n"), {200}),
    ("a request with two Host fields", get(b"/f", b"Host: y"), {400}),
    ("a request with two Range fields",
     get(b"/f", b"Range: bytes=0-0", b"Range: bytes=1-1"),
     {200}),
    ("a request with a thousand cookies",
     get(b"/f", b"Cookie: " + b"a=b;" * 1000),
     {200, 431, 413, 0}),
    # A message body is never taken for the next request.
    ("a negative Content-Length", get(b"/f", b"Content-Length: -57"), {400}),
    ("a Content-Length that is no number",
     get(b"/f", b"Content-Length: 5x"), {400}),
    ("a Content-Length beyond 64 bits",
     get(b"/f", b"Content-Length: 18446744073709551616"), {413, 400}),
    ("a GET with a body",
     get(b"/f", b"Content-Length: %d" % len(SMUGGLED)) + SMUGGLED, {200}),
    ("a request with two Content-Length fields",
     get(b"/f", b"Content-Length: 0", b"Content-Length: %d" % len(SMUGGLED))
     + SMUGGLED, {200, 400}),
    ("Content-Length with Transfer-Encoding",
     get(b"/f", b"Content-Length: 5", b"Transfer-Encoding: chunked")
     + b"0\r\n\r\n" + SMUGGLED, {200, 400}),
    ("Transfer-Encoding: xchunked",
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

# These get 400, and the connection ends: what follows may be the body of the
# request for a proxy on the way (request smuggling).
REFUSED = [
    ("Content-Length with a blank before its colon", [b"Content-Length : 57"]),
    ("Content-Length with a tab before its colon", [b"Content-Length\t: 57"]),
    ("Transfer-Encoding with a blank before its colon",
     [b"Transfer-Encoding : chunked"]),
    ("a folded Content-Length", [b"Content-Length: 0", b" 57"]),
    ("a Content-Length whose value is folded", [b"Content-Length:", b"\t57"]),
    ("a Content-Length that is folded twice",
     [b"Content-Length: 0", b" 5", b" 7", b"X: y"]),
    ("a Content-Length that is a continuation line",
     [b"X: 0", b" Content-Length: 57"]),
    ("a Transfer-Encoding whose value is folded",
     [b"Transfer-Encoding:", b" chunked"]),
    ("a continuation line of blanks", [b"Content-Length: 57", b"  ", b"X: y"]),
    ("a Host whose value is folded", [b"X: y", b"Host:", b" b"]),
    ("a folded Range", [b"Range: bytes=0-", b" 4"]),
    ("a folded Content-Length after a long field",
     [b"X: " + b"y" * 9000, b"Content-Length: 0", b" 57"]),
    ("a Content-Length behind a CR alone", [b"X: y\rContent-Length: 57"]),
    ("two Host fields before another request", [b"Host: b"]),
]


def talk(data, half_close=True, wait=5.0):
    """Send data; everything that comes back until the end."""
    s = socket.create_connection(("127.0.0.1", PORT), timeout=wait)
    got = b""
    # The server may reset the connection at any time.
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


def outcome(wanted):
    """The statuses as a text."""
    return " or ".join(str(s) if s else "no answer"
                       for s in sorted(wanted, reverse=True))


def report(name, why):
    print("bad %s: %s" % (name, why) if why else "ok %s" % name, flush=True)


def main():
    for name, data, wanted in CASES:
        try:
            why = verdict(talk(data), wanted)
        except socket.timeout:
            why = "no end within 5 s"
        report("%s gets %s" % (name, outcome(wanted)), why)
    for name, fields in REFUSED:
        # A field before it, of each length: the place of the line in the
        # buffer of libmicrohttpd must not matter.
        for pad in range(0, 34):
            data = (get(b"/f", b"P: " + b"p" * pad, *fields) + SMUGGLED)
            try:
                got = talk(data, half_close=False)
                why = verdict(got, {400})
                if not why and got.count(b"HTTP/1.1 ") != 1:
                    why = "more than one response"
            except socket.timeout:
                why = "no end within 5 s"
            if why:
                break
        report(name + " gets 400 and ends the connection", why)
    # A target that is refused ends the connection as well.
    try:
        got = talk(get(b"/%zz") + SMUGGLED, half_close=False)
        why = verdict(got, {400})
        if not why and got.count(b"HTTP/1.1 ") != 1:
            why = "more than one response"
    except socket.timeout:
        why = "no end within 5 s"
    report("an invalid target gets 400 and ends the connection", why)
    # The response does not wait for the body of the request.
    data = raw(b"POST /f HTTP/1.1", H + b"Content-Length: 100000\r\n\r\n")
    try:
        why = verdict(talk(data, half_close=False), {405})
    except socket.timeout:
        why = "no end within 5 s"
    report("a POST whose body never arrives gets 405", why)
    got = talk(get(b"/f", b"Range: bytes=0-0") + get(b"/none"))
    order = [got.find(b"HTTP/1.1 206"), got.find(b"HTTP/1.1 404")]
    report("two pipelined requests get two responses in order",
           None if 0 <= order[0] < order[1] else repr(got[:200]))


main()
