"""Writes and describes property lists with plistlib.

write FOLDER  reads FOLDER/trees.json and writes FOLDER/N.bplist and, where the tree has an XML form, FOLDER/N.plist
describe FOLDER FILE...  writes one line for each file: its tree in the test's canonical form
"""
import base64
import datetime
import json
import plistlib
import struct
import sys

EPOCH = datetime.datetime(2001, 1, 1)


def build(node):
    kind, value = node
    if kind == "s":
        return base64.b64decode(value).decode("utf-8")
    if kind == "i":
        return int(value)
    if kind == "r":
        return float("nan") if value == "nan" else struct.unpack(">d", bytes.fromhex(value))[0]
    if kind == "b":
        return value == "1"
    if kind == "t":
        return EPOCH + datetime.timedelta(seconds=int(value))
    if kind == "d":
        return base64.b64decode(value)
    if kind == "u":
        return plistlib.UID(int(value))
    if kind == "a":
        return [build(item) for item in value]
    return {base64.b64decode(key).decode("utf-8"): build(item) for key, item in value}


def text(value):
    return base64.b64encode(value.encode("utf-8")).decode()


def describe(value):
    if isinstance(value, str):
        return "s" + text(value)
    if isinstance(value, bool):
        return "b" + ("1" if value else "0")
    if isinstance(value, int):
        return "i" + str(value)
    if isinstance(value, float):
        return "r" + ("nan" if value != value else struct.pack(">d", value).hex())
    if isinstance(value, datetime.datetime):
        return "t" + str((value - EPOCH) // datetime.timedelta(seconds=1))
    if isinstance(value, bytes):
        return "d" + base64.b64encode(value).decode()
    if isinstance(value, plistlib.UID):
        return "u" + str(value.data)
    if isinstance(value, list):
        return "[" + ",".join(describe(item) for item in value) + "]"
    return "{" + ",".join(sorted(text(key) + "=" + describe(item) for key, item in value.items())) + "}"


def has_uid(node):
    kind, value = node
    if kind == "a":
        return any(has_uid(item) for item in value)
    if kind == "o":
        return any(has_uid(item) for _, item in value)
    return kind == "u"


folder = sys.argv[2]
if sys.argv[1] == "write":
    with open(folder + "/trees.json", encoding="utf-8") as trees:
        for number, node in enumerate(json.load(trees)):
            forms = [("bplist", plistlib.FMT_BINARY)] + ([] if has_uid(node) else [("plist", plistlib.FMT_XML)])
            for extension, form in forms:
                with open(f"{folder}/{number}.{extension}", "wb") as file:
                    plistlib.dump(build(node), file, fmt=form)
else:
    with open(folder + "/described.txt", "w", encoding="ascii") as described:
        for path in sys.argv[3:]:
            with open(path, "rb") as file:
                described.write(describe(plistlib.load(file)) + "\n")
