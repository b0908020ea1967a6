# SPDX-License-Identifier: BSD-2-Clause
"""snaplen-claims.py WHOLE CUT: what is printed of cut packets must be true.

WHOLE and CUT are directories with the NDJSON of pxe-sniff, a file a capture,
for the same packets: CUT of captures with a short snapshot length.  Each event
of CUT must be one of WHOLE without some of its keys: the others must have the
same values.  Prints the events that are not."""

import json
import pathlib
import sys

# About the capture, not about the packets.
CAPTURE = {'time', 'tool', 'captured'}
NOTES = {'the end of its head was not seen', 'its end was not captured'}
# Up to the last packet that counts, which may be another one.
DURATIONS = {'seconds', 'rate'}


def events(path):
    with open(path, encoding='ascii') as f:
        return [json.loads(line) for line in f]


def facts(event):
    """What is known from whole packets, in other words as well."""
    items = {k: v for k, v in event.items() if k not in CAPTURE}
    if 'url' in items:
        items['target'] = '/' + items['url'].split('/', 3)[3]
    if 'bytes' in items:
        items.setdefault('size', items['bytes'])
    return items.items()


def claims(event):
    """What a cut capture is said to show."""
    items = {k: v for k, v in event.items() if k not in CAPTURE | DURATIONS}
    if items.get('note') in NOTES:
        del items['note']
    if event['event'] == 'truncated':
        del items['event']
        # ERROR after an OACK: of a failure, whole packets give no size.
        if 'code' in items:
            items.pop('size', None)
            items.pop('note', None)
    return items.items()


def main():
    whole, cut = map(pathlib.Path, sys.argv[1:])
    for path in sorted(cut.glob('*.json')):
        known = [facts(e) for e in events(whole / path.name)]
        for event in events(path):
            wrong = min((dict(claims(event) - k) for k in known), key=len)
            if wrong:
                print(path.stem, json.dumps(event), 'wrong:', wrong)


main()
