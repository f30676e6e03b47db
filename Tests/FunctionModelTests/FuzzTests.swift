import TestSupport
import Testing

@testable import FunctionModel

struct FuzzTests {
    static let metadata = """
        packages: {build: [libpq-dev], run: [libpq5]}
        include: [shared/money, {from: schemas/sum.json, to: data/schema.json}]
        build_args: {OPTIMIZE: "2"}
        build_secrets: [pip_token]
        environment: &e {PRECISION: '2', TEXT: "a\\n\\u00e4"}
        environment_file: env/common.env
        secrets:
          - db_password
        networks: [databases]
        volumes: [sum-data:/data]
        health: {path: /ping, interval: 5s, timeout: 2s, start_period: 30s, retries: 3}
        limits: {memory: 256m, cpus: 0.5, pids: 128}
        stop_grace: 10s
        drain: 30s
        test:
          - {name: adds, request: {method: POST, path: /, body: '{"a":1,"b":2}'}, expect: {status: 200, json: {"sum": 3}, matches: "^[a-z]+(x|y)*$"}}
          - name: unit
            command: [python3, -m, unittest]

        """

    private static let fragments = [
        "*e", "&e ", "!!binary ", "? ", "- ", ": ", "[", "]", "{", "}", "\n", "\t", "|\n", ">\n", "---\n", "...\n", "%YAML 1.2\n", "\"",
        "'", "\\", "#", "~",
        "<<: *e\n", "runtime: python\n", "test: []\n", "\u{FEFF}", "\u{85}", "\u{2028}", "\r", "ü", "\u{1F600}", "\u{0}",
        "99999999999999999999", "..", "/",
        "@", "`", ",", "\\x", "null", "-1", "(?<", "{2,1}",
    ].map { Array($0.utf8) }

    private func mutate(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.insert(contentsOf: Self.fragments.randomElement(using: &random) ?? [], at: place)
            case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...20, using: &random)))
            case 3:
                let piece = bytes[place..<min(bytes.count, place + Int.random(in: 0...60, using: &random))]
                bytes.insert(contentsOf: Array(piece), at: Int.random(in: 0...bytes.count, using: &random))
            case 4: bytes.removeSubrange(place...)
            default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
            }
        }
        return bytes
    }

    @Test(arguments: 1...4)
    func `mutated files give a project or its problems`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let originals = [
            "functions/sum/metadata.yml": "runtime: python\n" + Self.metadata,
            "faaso.yml":
                "project: shop\nlisten: 127.0.0.1:8080\nproxy: {image: caddy:2, import: shared, tls: internal}\nports: 20000-21999\ndefaults:\n  drain: 5s\n",
            "routes.yml": "/sum: sum\n/mul: {function: sum, strip_prefix: false}\n",
            "templates/python/template.yml": "description: x\ndefaults:\n  packages: {run: [curl]}\n",
            "env/common.env": "# c\nexport A=1\nB='x'\n",
        ]
        var loaded = 0
        var refused = 0
        for _ in 0..<400 {
            var files = MemoryFiles.function("")
            for (path, text) in originals { files.entries[path] = .bytes(Array(text.utf8)) }
            guard let path = originals.keys.sorted().randomElement(using: &random), let text = originals[path] else { continue }
            let bytes = mutate(text, &random)
            files.entries[path] = .bytes(bytes)
            switch files.load() {
            case .success: loaded += 1
            case .failure(let problems):
                refused += 1
                #expect(!problems.problems.isEmpty)
                for problem in problems.problems {
                    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D || $0 >= 0x80 } + 2
                    if let location = problem.location, location.file == path {
                        #expect(location.line <= lines, "seed \(seed): \(problem) in \(bytes)")
                    }
                    #expect(!problem.message.isEmpty && !problem.message.contains("\n"), "seed \(seed): \(problem)")
                }
            }
        }
        // A fuzz that never succeeds, or never fails, would test nothing.
        #expect(loaded > 20 && refused > 100, "seed \(seed): \(loaded) loaded, \(refused) refused")
    }

    @Test(arguments: 1...2)
    func `mutated JSON is a value or an error`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let bytes = mutate(#"{"a": [1, -2.5e3, "x\n\u00e4\ud83d\ude00", true, null, {}], "b": {"c": []}}"#, &random)
            if let value = try? JSONValue(parsing: bytes) {
                #expect(try JSONValue(parsing: value.text) == value, "seed \(seed)")
            }
        }
    }
}
