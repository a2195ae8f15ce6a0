#!/usr/bin/env python3
"""Writes the corpus: documents as Python's and Koji's encoders make them, and what they hold.

Needs the `koji` package. NAME.python.xml and NAME.koji.xml hold what NAME.json says: {"call": NAME,
"params": [...]}, {"result": ...} or {"fault": [code, text]}, with values as {"kind": ...}; see `expected`.
"""
import datetime
import json
import pathlib
import xmlrpc.client

from koji import xmlrpcplus

HERE = pathlib.Path(__file__).parent


def expected(value):
    """Returns the JSON form of what a value must be read as."""
    if value is None:
        return {"nil": True}
    if isinstance(value, bool):
        return {"boolean": value}
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, float):
        return {"double": repr(value)}
    if isinstance(value, str):
        return {"string": value.replace("\r\n", "\n").replace("\r", "\n")}
    if isinstance(value, (bytes, bytearray)):
        return {"base64": bytes(value).hex()}
    if isinstance(value, xmlrpc.client.DateTime):
        return {"dateTime": value.value}
    if isinstance(value, datetime.datetime):
        return {"dateTime": value.strftime("%Y%m%dT%H:%M:%S")}
    if isinstance(value, (list, tuple)):
        return {"array": [expected(item) for item in value]}
    return {"struct": [[key, expected(item)] for key, item in value.items()]}


def save(name, holds, **documents):
    """Saves the documents of several encoders that hold the same."""
    (HERE / f"{name}.json").write_text(json.dumps(holds, indent=1) + "\n")
    for encoder, document in documents.items():
        data = document if isinstance(document, bytes) else document.encode("utf-8")
        (HERE / f"{name}.{encoder}.xml").write_bytes(data)


def python(*args, **kwargs):
    """Encodes as Python's own library; it leaves the declaration of replies to the caller."""
    text = xmlrpc.client.dumps(*args, allow_none=True, **kwargs)
    return text if text.startswith("<?xml") else "<?xml version='1.0'?>\n" + text


def call(name, method, *params):
    """Saves one call."""
    documents = {"koji": xmlrpcplus.dumps(params, method)}
    if "<i8>" not in documents["koji"]:
        documents["python"] = python(params, method)
    save(name, {"call": method, "params": [expected(param) for param in params]}, **documents)


def reply(name, value):
    """Saves one reply."""
    save(name, {"result": expected(value)},
         koji=xmlrpcplus.dumps((value,), methodresponse=1), python=python((value,), methodresponse=True))


BUILD = {
    "build_id": 612, "task_id": None, "nvr": "bash-5.2.26-3.fc40", "epoch": None, "draft": False,
    "creation_ts": 1705999999.123456, "creation_time": "2024-01-23 08:53:19.123456+00:00",
    "source": "git+https://src.example.org/rpms/bash?x=1&y=<2>#8f0c", "extra": {"a": [1, [2, []]], "b": {}},
    "size": 9876543,
}
KEYWORDS = {"__starstar": True, "strict": True, "queryOpts": {"limit": 10, "order": "-id"}}

call("no-arguments", "getAPIVersion")
call("text", "echo", "", " a\tb\n ", "é ß 漢字 \U0001f680", "<&>\"'", "]]>", "\x7f\x85", "a\r\nb\rc")
call("integers", "echo", 0, -1, 2**31 - 1, -2**31)
call("large-integers", "echo", 2**31, -2**31 - 1, 2**63 - 1, -2**63)
call("doubles", "echo", 0.0, -0.0, 1.0, 0.1, 1e16, 1e22, 1e-5, 5e-324, 1.7976931348623157e308,
     float("inf"), float("-inf"))
call("other-scalars", "echo", True, False, None)
call("bytes", "echo", b"", bytes(range(256)), b"x" * 100)
call("moments", "echo", xmlrpc.client.DateTime("20240123T08:53:19"))
call("keywords", "listTagged", "f40", KEYWORDS)
call("multicall", "multiCall", [
    {"methodName": "getBuild", "params": ["bash-5.2.26-3.fc40", KEYWORDS]},
    {"methodName": "getTag", "params": [1]},
    {"methodName": "hello", "params": []},
])
reply("build", BUILD)
reply("builds", [BUILD, dict(BUILD, epoch=1, task_id=7)])
reply("multicall-reply", [
    [BUILD],
    {"faultCode": 1000, "faultString": "No such tag: 1", "traceback": ["a\n", "  b <c>\n"]},
    ["Hello World"],
])
reply("nothing", None)
for code, text in ((1000, "No such build: 'x'"), (1, "<class 'TypeError'>: a & b")):
    fault = xmlrpc.client.Fault(code, text)
    save(f"fault-{code}", {"fault": [code, text]}, koji=xmlrpcplus.dumps(fault), python=python(fault))
for encoding in ("iso-8859-1", "utf-16", "us-ascii"):
    word = "caf\u00e9" if encoding != "us-ascii" else "cafe"
    document = xmlrpcplus.dumps((word,), "echo", encoding=encoding)
    data = document if isinstance(document, bytes) else document.encode(encoding)
    save(f"encoding-{encoding}", {"call": "echo", "params": [expected(word)]}, koji=data)
