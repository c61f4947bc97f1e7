#!/usr/bin/env python3
"""Turns `terraform providers schema -json` into the compact schema text that drc embeds.

    generate_provider.py [SCHEMA.json]            reads the file (or standard input), writes the text to stdout
    generate_provider.py --terraform [--mirror D] runs terraform itself in a temporary folder; D (default: the
                                         environment variable DRC_PROVIDER_MIRROR) is the folder that
                                         holds `<registry host>/<namespace>/<name>`; without it a plain
                                         `terraform init` downloads the provider

The text is ASCII, one entry a line, and depends on the schema alone. The first line is

    drc-provider-schema 1 SOURCE VERSION

The other lines are `KEY CONTENT`, sorted by the bytes of KEY, so that a reader can search by halves:

    r.TYPE BODY    a resource type            d.TYPE BODY    a data type
    e.TYPE BODY    an ephemeral type
    #ID BODY       a block body used often    @ID TYPE       an object or tuple type used often

    BODY      = `#ID`, or ITEMs with one space between: first `%` if the block is deprecated, then the
                attributes, then the nested blocks, each ascending by name
    attribute = NAME STATUS [`%` deprecated] [`$` sensitive] [`^` write-only] [TYPE; a string if absent]
    STATUS    = `!` required, `?` optional, `=` computed, `~` optional and computed
    block     = NAME `:` NESTING [MIN] [`-` MAX] (`#ID` or `{` BODY `}`); MIN is 0, MAX unbounded if absent
    NESTING   = `L` list, `S` set, `M` map, `O` single (one), `G` group
    TYPE      = `s` string, `n` number, `b` bool, `*` dynamic, `LT` list, `ST` set, `MT` map of type T,
                `{FIELD,...}` object, `(TYPE,...)` tuple, `@ID`
    FIELD     = NAME [`?` may be left out] [`:` TYPE; a string if absent]

Descriptions, schema versions, functions and the provider's own block are left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from compact import Pool, SchemaError, checked_name, joined, members, text_of

FORMAT_VERSION = 1
PRIMITIVES = {"string": "s", "number": "n", "bool": "b", "dynamic": "*"}
COLLECTIONS = {"list": "L", "set": "S", "map": "M"}
NESTINGS = {"list": "L", "set": "S", "map": "M", "single": "O", "group": "G"}
STATUSES = {  # by required, optional, computed
    (True, False, False): "!",
    (False, True, False): "?",
    (False, False, True): "=",
    (False, True, True): "~",
}


def object_node(pool, fields, optional):
    parts = []
    for name in sorted(fields):
        written = type_parts(pool, fields[name])
        written = [] if written == ["s"] else [":"] + written
        parts.append([checked_name(name) + ("?" if name in optional else "")] + written)
    return pool.add("@", members(parts, "{", "}"))


def nested_type_as_type(nested):
    """An attribute with attributes of its own, as the object type its values have."""
    fields, optional = {}, []
    for name, attribute in nested["attributes"].items():
        fields[name] = attribute_type(attribute)
        optional += [] if attribute.get("required") else [name]
    made = ["object", fields, optional]
    return made if nested["nesting_mode"] == "single" else [nested["nesting_mode"], made]


def attribute_type(attribute):
    return nested_type_as_type(attribute["nested_type"]) if "nested_type" in attribute else attribute["type"]


def type_parts(pool, value):
    if isinstance(value, str) and value in PRIMITIVES:
        return [PRIMITIVES[value]]
    if isinstance(value, list) and value[0] in COLLECTIONS:
        return [COLLECTIONS[value[0]]] + type_parts(pool, value[1])
    if isinstance(value, list) and value[0] == "object":
        return [object_node(pool, value[1], value[2] if len(value) > 2 else [])]
    if isinstance(value, list) and value[0] == "tuple":
        return [pool.add("@", members([type_parts(pool, element) for element in value[1]], "(", ")"))]
    raise SchemaError(f"unknown type {value!r}")


def attribute_parts(pool, name, attribute):
    status = tuple(bool(attribute.get(flag)) for flag in ("required", "optional", "computed"))
    if status not in STATUSES:
        raise SchemaError(f"the attribute {name} has no usable required/optional/computed combination")
    signs = (("deprecated", "%"), ("sensitive", "$"), ("write_only", "^"))
    flags = "".join(sign for flag, sign in signs if attribute.get(flag))
    written = type_parts(pool, attribute_type(attribute))
    return [checked_name(name) + STATUSES[status] + flags] + ([] if written == ["s"] else written)


def block_parts(pool, name, nested):
    least, most = nested.get("min_items", 0), nested.get("max_items", 0)
    bounds = (str(least) if least else "") + (f"-{most}" if most else "")
    opening = checked_name(name) + ":" + NESTINGS[nested["nesting_mode"]] + bounds
    return [opening, body_node(pool, nested["block"])]


def body_node(pool, block):
    items = [["%"]] if block.get("deprecated") else []
    items += [attribute_parts(pool, name, item) for name, item in sorted(block.get("attributes", {}).items())]
    items += [block_parts(pool, name, item) for name, item in sorted(block.get("block_types", {}).items())]
    return pool.add("#", joined(items))


def provider_in(schema, source):
    for address, provider in schema.get("provider_schemas", {}).items():
        if address == source or address.endswith("/" + source):
            return provider
    raise SchemaError(f"the input has no schema of the provider {source}")


def compact(schema, source, version):
    """The whole compact text."""
    provider, pool, roots = provider_in(schema, source), Pool(), {}
    for prefix, kind in (("r.", "resource_schemas"), ("d.", "data_source_schemas"), ("e.", "ephemeral_resource_schemas")):
        for name, entry in sorted(provider.get(kind, {}).items()):
            roots[prefix + checked_name(name)] = body_node(pool, entry["block"])
    return text_of(pool, roots, f"drc-provider-schema {FORMAT_VERSION} {source} {version}")


def schema_from_terraform(source, version, mirror):
    # Settings of whoever runs this (another configuration file, a data folder) must not reach terraform.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    provider = {source.split("/")[-1]: {"source": source, "version": f"= {version}"}}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "main.tf.json"), "w", encoding="utf-8") as file:
            json.dump({"terraform": {"required_providers": provider}}, file)
        init = ["init", "-no-color", "-input=false"]
        init += [f"-plugin-dir={os.path.abspath(mirror)}"] if mirror else []
        for arguments in (init, ["providers", "schema", "-json"]):
            command = ["terraform"] + arguments
            run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
            if run.returncode != 0:
                said = run.stdout[-2000:] + run.stderr[-2000:]
                raise SchemaError(f"terraform {arguments[0]} failed:\n{said}")
    return json.loads(run.stdout)


def main():
    parser = argparse.ArgumentParser(description="Writes the compact form of a provider schema to stdout.")
    parser.add_argument("file", nargs="?", help="output of `terraform providers schema -json`; else stdin")
    parser.add_argument("--terraform", action="store_true", help="run terraform to get the schema")
    mirror = os.environ.get("DRC_PROVIDER_MIRROR")
    parser.add_argument("--mirror", default=mirror, help="folder that `terraform init -plugin-dir` gets")
    parser.add_argument("--provider", default="hashicorp/aws", help="namespace/name (default: %(default)s)")
    parser.add_argument("--version", default="5.100.0", help="provider version (default: %(default)s)")
    options = parser.parse_args()
    try:
        if options.terraform:
            schema = schema_from_terraform(options.provider, options.version, options.mirror)
        elif options.file:
            with open(options.file, encoding="utf-8") as file:
                schema = json.load(file)
        else:
            schema = json.load(sys.stdin)
        sys.stdout.write(compact(schema, options.provider, options.version))
    except (SchemaError, OSError, ValueError) as problem:
        sys.exit(f"generate_provider.py: {problem}")


if __name__ == "__main__":
    main()
