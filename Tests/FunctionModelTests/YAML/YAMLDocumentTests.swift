import Testing

@testable import FunctionModel

/// faaso.yml stands for all YAML files here, because they share one reader.
struct YAMLDocumentTests {
    @Test(arguments: [
        Case(
            "project: a: b",
            "1:11: error: not valid YAML: mapping values are not allowed in this context\nhint: a text with ': ' in it stands in quotes"),
        Case(
            "project: [a",
            "2:1: error: not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence, line 1)\nhint: a '[' in line 1 is not closed, or a comma is missing"
        ),
        Case(
            "proxy:\n\timage: x\n",
            "2:1: error: not valid YAML: found character that cannot start any token (while scanning for the next token, line 2)\nhint: indent with spaces: YAML allows no tabs there"
        ),
        Case(
            "project: 'a",
            "1:10: error: not valid YAML: found unexpected end of stream (while scanning a quoted scalar, line 1)\nhint: the quote in line 1 is not closed"
        ),
        Case(
            "project: *a",
            "1:10: error: not valid YAML: found undefined alias\nhint: a text that begins with one of * & ! @ ` % | > stands in quotes"),
        Case("project: a\n---\nproject: b\n", "2:1: error: found a second document, one is allowed\nhint: remove the line '---'"),
        Case("project: a\u{1}b", "1:11: error: found the control character U+0001, none is allowed"),
        Case("# ok\nproject: a\u{FEFF}b", "2:11: error: found the control character U+FEFF, none is allowed"),
        Case("project: \u{0}", "1:10: error: found the control character U+0000, none is allowed"),
        Case("- project", "1:1: error: found a list, a map is allowed"),
        Case("project", "1:1: error: found 'project', a map is allowed"),
        Case(
            "proxy: {<<: {image: a}}",
            "1:9: error: found the merge key '<<', which is not supported\nhint: write the fields out, or put what functions share into `defaults` of a template.yml or faaso.yml"
        ),
        Case("!!binary ports: 1", "1:1: error: found the tag 'tag:yaml.org,2002:binary', no tags are allowed"),
        Case("project: ! a", "1:10: error: found the tag '!', no tags are allowed"),
        Case("? [a]\n: b\n", "1:3: error: found a list as a key, a text is allowed"),
        Case("? {a: b}\n: b\n", "1:3: error: found a map as a key, a text is allowed"),
    ])
    func `what is not the YAML we read is located`(row: Case) {
        #expect(MemoryFiles(["faaso.yml": row.input]).problems() == "faaso.yml:\(row.output)")
    }

    @Test(arguments: [
        ("project:two\nlisten: 1\n", "write a space after the colon in line 1: project: two"),
        ("listen: 1\nproject:two\n", "write a space after the colon in line 2: project: two"),
        ("listen: 8080\nproxy:\n  image:x\n", "write a space after the colon: image: x"),
        ("project:two", "write a space after the colon: project: two"),
        ("project: 'it's'\n", "the quotes in line 1 do not match: write '' for a ' within '…', and \\\" for a \" within \"…\""),
        ("project: it's fine\n  listen: 1\n", "the fields of one map begin in the same column"),
        ("project: it's: b\n", "a text with ': ' in it stands in quotes"),
        ("project: a # it's\n  listen: 1\n", "what belongs together begins in the same column, as line 1 does"),
        ("project: 'it''s'\n  listen: \"\\\"\"\n", "what belongs together begins in the same column, as line 1 does"),
        ("proxy: {image: 'it's'}\n", "the quotes in line 1 do not match: write '' for a ' within '…', and \\\" for a \" within \"…\""),
        ("- \"a\" b\"\n", "the quotes in line 1 do not match: write '' for a ' within '…', and \\\" for a \" within \"…\""),
        ("listen: 1\nproject: \"a\nports: 1\n", "the quote in line 2 is not closed"),
        ("project: a\n  listen: 1\n", "the fields of one map begin in the same column"),
        ("proxy:\n  image: a\n tls: b\n", "what belongs together begins in the same column, as line 1 does"),
        ("project: @a\n", "a text that begins with one of * & ! @ ` % | > stands in quotes"),
        ("proxy: {image: a\nlisten: 1\n", "a '{' in line 1 is not closed, or a comma is missing"),
    ])
    func `a common mistake has a hint`(text: String, hint: String) {
        let lines = MemoryFiles(["faaso.yml": text]).problems().split(separator: "\n")
        #expect(lines.first?.hasPrefix("faaso.yml:") == true && lines.contains("hint: \(hint)"), "\(lines)")
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "~", "null\n", "--- # nothing\n...\n", "\u{FEFF}", "\u{FEFF}# nothing\n", "\n\n"])
    func `a file that says nothing is one`(text: String) throws {
        let project = try MemoryFiles(["faaso.yml": text, "routes.yml": text]).load().get()
        #expect(project.settings == Settings(project: "shop"))
        #expect(project.routes.isEmpty)
    }

    @Test(arguments: [
        "project: &x two\nproxy:\n  image: *x\n", "\u{FEFF}project: two\nproxy: {image: two}\n",
        "project: two\r\nproxy:\r\n  image: two\r\n", "{\"project\": \"two\", 'proxy': {image: !!str two}}",
        "! project: two\n!!str proxy: {image: two}\n", "%YAML 1.1\n---\nproject: two\nproxy: {image: two}\n...\n",
    ])
    func `YAML's usual forms are read`(text: String) throws {
        let project = try MemoryFiles(["faaso.yml": text]).load().get()
        #expect(project.name == "two")
        #expect(project.settings.proxy.image == "two")
    }

    @Test func `a byte order mark moves no column`() {
        #expect(MemoryFiles(["faaso.yml": "\u{FEFF}prots: 1"]).problems().hasPrefix("faaso.yml:1:1: error: unknown key 'prots'"))
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], "1:4"), ([0x23, 0xC3, 0xA4, 0x0A, 0x61, 0xC3], "2:2"), ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
            ([0xED, 0xA0, 0x80], "1:1"),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are located`(bytes: [UInt8], place: String) {
        #expect(
            MemoryFiles([:], ["faaso.yml": .bytes(bytes)]).problems()
                == "faaso.yml:\(place): error: found bytes that are not UTF-8, UTF-8 is allowed\nhint: save the file in the encoding UTF-8")
    }

    @Test func `repeated keys are reported together with all other problems`() {
        let text = """
            ports: 1
            proxy: {"image": a b, image: c, 'image': d}
            ports: 2
            ü: 1
            ü: 2
            listen: 99999
            """
        let allowed = "hint: allowed: project, listen, proxy, ports, registry, hosts, target, defaults"
        #expect(
            MemoryFiles(["faaso.yml": text]).problems() == """
                faaso.yml:1:8: error: ports: found '1', a range of at least two ports such as 20000-21999 is allowed
                faaso.yml:2:18: error: proxy.image: found 'a b', an image's name such as caddy:2 is allowed
                faaso.yml:2:23: error: found the key 'image' again, once is allowed (it is in line 2 already)
                faaso.yml:2:33: error: found the key 'image' again, once is allowed (it is in line 2 already)
                faaso.yml:3:1: error: found the key 'ports' again, once is allowed (it is in line 1 already)
                faaso.yml:4:1: error: unknown key 'ü'
                \(allowed)
                faaso.yml:5:1: error: found the key 'ü' again, once is allowed (it is in line 4 already)
                faaso.yml:6:9: error: listen: found '99999', a port, an address or a host name such as 8080, 127.0.0.1:8080, :8080, [::1]:8080 or example.org is allowed
                """)
    }

    @Test(arguments: [
        ("\"pro\\x78y\": {}\nproxy: {}\n", "2:1"), ("&k proxy: {}\nproxy: {}\n", "2:1"), ("? \"pro\\\n  xy\"\n: {}\nproxy: {}\n", "4:1"),
    ])
    func `a repeated key is found in all ways of writing it`(text: String, place: String) {
        #expect(
            MemoryFiles(["faaso.yml": text]).problems()
                == "faaso.yml:\(place): error: found the key 'proxy' again, once is allowed (it is in line 1 already)")
    }

    @Test func `each repeated key is reported`() {
        let lines = MemoryFiles(["faaso.yml": String(repeating: "proxy: {}\n", count: 300)]).problems().split(separator: "\n")
        #expect(lines.count == 299 && lines.last?.hasPrefix("faaso.yml:300:1: error: found the key 'proxy' again") == true)
    }

    @Test func `keys that are lists are each refused`() {
        let text = "error: found a list as a key, a text is allowed"
        #expect(MemoryFiles(["faaso.yml": "[a]: 1\n[a]: 2\n"]).problems() == "faaso.yml:1:1: \(text)\nfaaso.yml:2:1: \(text)")
    }

    @Test func `aliases of aliases cannot nest very deep`() {
        let lines = (1...40_000).map { "  - &a\($0) [*a\($0 - 1)]\n" }
        let text = MemoryFiles(["faaso.yml": "project:\n  - &a0 [x]\n" + lines.joined()]).problems()
        #expect(text == "faaso.yml:1001:5: error: not valid YAML: found more than 1000 levels of nesting, with those of aliases")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "!t [", "&a [", "? - ", "- - [", "-\t"])
    func `deep nesting is refused, not followed`(part: String) {
        let text = MemoryFiles(["faaso.yml": String(repeating: part, count: 50_000)]).problems()
        #expect(text.hasPrefix("faaso.yml:1:"))
        #expect(text.hasSuffix(": error: found more than 200 levels of nesting"))
    }

    @Test(arguments: ["a:", "-", "?"])
    func `deep indentation is refused, not followed`(keyword: String) {
        let text = (0...400).map { String(repeating: " ", count: $0) + keyword + "\n" }.joined()
        #expect(MemoryFiles(["faaso.yml": text]).problems() == "faaso.yml:401:401: error: found more than 200 levels of nesting")
        let shallow = text.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(!MemoryFiles(["faaso.yml": shallow]).problems().contains("nesting"))
    }

    @Test func `brackets that are closed again are not nesting`() throws {
        let environment = (0..<300).map { "    A\($0): \"[{\(String(repeating: " ", count: 500))}]\"\n" }.joined()
        #expect(try MemoryFiles(["faaso.yml": "defaults:\n  environment:\n\(environment)"]).load().get().name == "shop")
    }

    @Test func `a huge file is refused`() {
        let text = MemoryFiles(["faaso.yml": String(repeating: "#", count: 1 << 20) + "\n"]).problems()
        #expect(text == "faaso.yml:1:1: error: found 1048577 bytes, at most 1048576 are allowed in this file")
    }
}
