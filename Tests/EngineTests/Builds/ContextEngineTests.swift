import ContentHash
import Glibc
import ImageBuild
import TestSupport
import Testing

/// A context with every unusual kind of file, built by a real engine.
@Suite(.serialized)
struct ContextEngineTests {
    private static let names: [[UInt8]] =
        ["plain", "with space", "ünïcödé", "日本語", "tab\there", "quote'\"$`", "-dash", ".dot", "back\\slash", "new\nline", "star*[x]"]
        .map { Array($0.utf8) } + [[0x6c, 0x61, 0x74, 0x69, 0x6e, 0xe9], [0xff, 0xfe]]

    /// The entries of the context, with contents for its files.
    private func entries() -> [(TreeEntry, [UInt8])] {
        var entries: [(TreeEntry, [UInt8])] = []
        func file(_ path: [UInt8], _ content: [UInt8], executable: Bool = false) {
            entries.append(
                (TreeEntry(path: RelativePath(bytes: path), kind: .file(size: UInt64(content.count), executable: executable)), content))
        }
        func folder(_ path: String) { entries.append((TreeEntry(path: RelativePath(path), kind: .directory), [])) }
        func link(_ path: [UInt8], to target: [UInt8]) {
            entries.append((TreeEntry(path: RelativePath(bytes: path), kind: .symlink(target: target)), []))
        }

        file(Array("Dockerfile".utf8), Array("FROM scratch\nCOPY . /context/\nCMD [\"none\"]\n".utf8))
        for name in Self.names { file(name, name) }
        let long = [UInt8](repeating: UInt8(ascii: "n"), count: 150)
        let deep = String(repeating: "d", count: 140)
        file(long, Array("150 bytes".utf8))
        folder(deep)
        folder(deep + "/" + deep)
        file(Array("\(deep)/\(deep)/300-bytes-in-all".utf8), Array("long".utf8), executable: true)
        file(Array("\(deep)/".utf8) + [UInt8](repeating: 0xe9, count: 120), Array("long, not UTF-8".utf8))
        file(Array("é".utf8) + long, Array("long, UTF-8".utf8))
        file(Array("run.sh".utf8), Array("#!/bin/sh\n".utf8), executable: true)
        file(Array("empty".utf8), [])
        file(Array("big".utf8), (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        folder("empty folder")
        folder("ignored")
        file(Array("ignored/x".utf8), [1])
        link(Array("dangling".utf8), to: Array("no/such/file".utf8))
        link(Array("absolute".utf8), to: Array("/etc/passwd".utf8))
        link(Array("long link".utf8), to: Array("/".utf8) + long)
        link([0xfe, 0xed], to: [0x2f, 0xe9])
        link(Array("to folder".utf8), to: Array("empty folder".utf8))
        return entries
    }

    @Test(.timeLimit(.minutes(10)))
    func `what goes into the build is what the image holds, byte for byte`() async throws {
        let entries = entries()
        let contents = Dictionary(entries.map { (RelativePath("t").appending($0.0.path), $0.1) }) { $1 }
        let tree = try ContextTree(
            merging: [.template("t", entries: entries.map(\.0))], ignoring: try IgnorePatterns(parsing: "ignored\nDockerfile\n"))
        let source = ContextSource { path, offset, count in Array((contents[path] ?? []).dropFirst(Int(offset)).prefix(count)) }
        let digests = tree.files.map { Digest.of(contents[$0.origin] ?? []) }

        let folder = try shell("mktemp -d /tmp/faaso-engine-context-XXXXXX").trimmed
        let image = "faaso-context-test-\(getpid())"
        defer { _ = try? shell(#""$docker" rmi -f "$1" >&2; rm -rf "$2""#, image, folder) }
        try ContextFolder.write(tree, to: folder + "/expected", from: source)
        let descriptor = open(folder + "/context.tar", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        try await ContextStream(tree, digests: digests, from: source).write { piece in
            let length = piece.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            try #require(length == piece.count)
        }
        close(descriptor)

        _ = try shell(#"DOCKER_BUILDKIT=1 "$docker" build --progress=plain --tag "$1" - <"$2/context.tar""#, image, folder)
        _ = try shell(
            #"""
            set -e
            container=$("$docker" create --network none "$1")
            mkdir "$2/actual"
            "$docker" cp "$container:/context/." - >"$2/actual.tar" || failed=1
            "$docker" rm "$container" >/dev/null
            test -z "$failed"
            tar -xpf "$2/actual.tar" -C "$2/actual"
            """#, image, folder)
        let expected = try listing(folder + "/expected")
        #expect(expected.count == tree.entries.count)
        #expect(try listing(folder + "/actual") == expected)
        #expect(try shell(#"stat -c %Y "$1/actual/plain" "$1/actual/empty folder""#, folder) == "315619200\n315619200\n")
    }

    /// A sorted listing of a folder, so that two folders can be compared. Each line has a name, a
    /// mode, and content or link text.
    private func listing(_ folder: String) throws -> [String] {
        let text = try shell(
            #"""
            cd "$1"
            find . -mindepth 1 \( -type f -printf '%m ' -exec sh -c 'sha256sum <"$1" | cut -c 1-64 | tr "\n" " "' sh {} \; -printf '%P\0' \
                -o -type l -printf '%P -> %l\0' -o -printf '%m %P\0' \) | LC_ALL=C sort -z | od -An -v -tx1 -w1 | tr -d ' ' | sed 's/^00$/-/' | tr -d '\n' | tr - '\n'
            """#, folder)
        return text.split(separator: "\n").map(String.init)
    }

    /// The output of a shell script that must succeed. `$docker` is the docker to use. `$1` and
    /// following are the arguments.
    private func shell(_ script: String, _ arguments: String...) throws -> String {
        let prelude = #"docker=${FAASO_DOCKER:-/usr/bin/docker}; [ -x "$docker" ] || docker=docker;"#
        return try Program.run(["sh", "-c", "exec 2>&1; " + prelude + script, "sh"] + arguments)
    }
}

extension String {
    var trimmed: String { String(prefix { !$0.isNewline }) }
}
