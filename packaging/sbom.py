#!/usr/bin/env python3
"""Prints the bill of materials of the built program, in the form of SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/)."""

import argparse
import datetime
import hashlib
import json
import pathlib
import re
import sys

import parts

ROOT = pathlib.Path(__file__).resolve().parent.parent


def identifier(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name.replace("+", "-plus"))


def package(name, version, license_name, home, purl):
    entry = {
        "SPDXID": identifier(name), "name": name, "downloadLocation": home or "NOASSERTION", "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION", "licenseDeclared": license_name, "copyrightText": "NOASSERTION",
    }
    if version:
        entry["versionInfo"] = version
    if purl:
        entry["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]
    return entry


def relation(subject, kind, target):
    return {"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": target}


def document(found, swift, version, program, epoch):
    """The document about a program, whose bytes are given, with its parts."""
    digest = hashlib.sha256(program).hexdigest()
    own = package("faaso", version, "MIT", "", "")
    own |= {"primaryPackagePurpose": "APPLICATION", "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]}
    compiler = package("swift", swift, "Apache-2.0 WITH Swift-exception", "https://www.swift.org/install/", "")
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"]), relation(compiler["SPDXID"], "BUILD_TOOL_OF", own["SPDXID"])]
    for part in found:
        kind = "CONTAINS" if part.holder else "STATIC_LINK"
        relations.append(relation(identifier(part.holder or "faaso"), kind, identifier(part.name)))
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"faaso-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/faaso-{version}-{digest}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": [f"Tool: faaso-sbom-{version}"],
        },
        "packages": [own, compiler] + [package(part.name, part.version, part.license, part.home, part.purl) for part in found],
        "relationships": relations,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", type=int, required=True, help="when it is made, in seconds since 1970")
    parser.add_argument("program", type=pathlib.Path)
    options = parser.parse_args()
    try:
        found, swift = parts.read(ROOT)
    except parts.PartsError as error:
        sys.exit(f"error: {error.args[0]}\nhint: {error.args[1]}")
    print(json.dumps(document(found, swift, options.version, options.program.read_bytes(), options.epoch), indent=2))


if __name__ == "__main__":
    main()
