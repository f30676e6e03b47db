import Glibc
import TestSupport
import Testing

/// Numbers of the command line, and limits of the system, that are out of range.
struct NumberTests {
    static let options = [
        "invoke sum --timeout", "supervise --every", "status --watch --every", "build --jobs", "up -j", "watch -j", "run sum --port",
        "history --limit", "logs -n", "graph --focus sum --depth", "cache gc --keep", "cache gc --max-age", "cache gc --max-size",
        "logs --since", "rollback",
    ]
    static let values = [
        "nan", "-nan", "inf", "-inf", "1e400", "-1e400", "-1", "99999999999999999999999", "-9223372036854775808", "0x10", "", "1e-400",
        "\u{661}", "nans", "infs", "1e400s", "-1s",
    ]

    @Test func `no number ends the program by a trap`() async throws {
        let shell = try await Shell.repository()
        for option in Self.options {
            for value in Self.values {
                let done = try await shell.run("\"$FAASO\" \(option)='\(value)' 2>&1 || \"$FAASO\" \(option) '\(value)'")
                #expect((1...127).contains(done.status), "\(option) \(value): \(done)")
                #expect(!(done.output + done.errors).contains("Fatal error"), "\(option) \(value): \(done)")
            }
        }
    }

    @Test(arguments: [
        "invoke sum --timeout nan", "invoke sum --timeout inf", "invoke sum --timeout 1e400", "invoke sum --timeout 0",
        "invoke sum --timeout=-1",
        "build -j 9223372036854775807", "watch -j 2000", "run sum --port 70000", "run sum --port 0", "history -n=-1", "logs -n=-1",
        "supervise --every nan", "status --every inf",
    ])
    func `a number out of range is a usage error`(arguments: String) async throws {
        let done = try await Shell().run("\"$FAASO\" \(arguments)")
        #expect(done.status == 64 && done.errors.hasPrefix("error: "), "\(done)")
    }

    @Test(arguments: [
        ("prune --keep -1", "--keep needs a number of at least 1"), ("logs -n -1", "--tail needs a number of at least 0"),
        ("history -n -1", "--limit needs a number of at least 0"), ("build -j -1", "--jobs needs a number of at least 1"),
        ("graph --focus sum --depth -1", "--depth needs a number of at least 0"),
        ("run sum -p -1", "--port needs a number from 1 to 65535"),
        ("invoke sum --timeout -1", "--timeout needs a number of seconds from 0.001 to 86400"),
        ("status --watch --every -1", "--every needs a number from 0.1 to 3600"),
        ("cache gc --keep -5", "--keep needs a number of at least 1"),
        ("logs --since -5m", "'-5m' is not a time span: write 90s, 10m, 2h, 3d or 8w"),
        ("prune --older-than -1d", "'-1d' is not a time span: write 90s, 10m, 2h, 3d or 8w"),
        ("watch -j -2", "--jobs needs a number of at least 1"), ("supervise --every -.5", "--every needs a number from 0.1 to 3600"),
    ])
    func `a negative number is named as the value that it is`(arguments: String, error: String) async throws {
        let done = try await Shell().run("\"$FAASO\" \(arguments)")
        #expect(done.status == 64 && done.errors.hasPrefix("error: \(error)\n"), "\(done)")
    }

    @Test(arguments: 3...40)
    func `with few file descriptors there is an error and no trap`(limit: Int) async throws {
        let shell = try await Shell.repository()
        for verb in ["status", "plan --offline", "cache ls", "up"] {
            // The limit may be any: an ordinary user cannot raise it.
            let done = try await shell.run("ulimit -n \(limit); exec \"$FAASO\" \(verb)")
            #expect((0...127).contains(done.status), "\(verb) with \(limit): \(done)")
            #expect(!done.errors.contains("Fatal error"), "\(verb) with \(limit): \(done)")
            guard (8..<32).contains(limit) else { continue }
            #expect(done.status == 1 && done.errors.contains("file descriptors"), "\(verb) with \(limit): \(done)")
        }
    }

    @Test func `a soft limit is raised where it may be`() async throws {
        let done = try await Shell.repository().run("ulimit -Sn 12; exec \"$FAASO\" plan --offline")
        #expect(done.status == 0, "\(done)")
    }

    @Test(arguments: ["0", "-1", "nan", "99999999999999999999", "1", ""])
    func `no width of a terminal ends the program`(columns: String) async throws {
        let done = try await Shell().run("COLUMNS='\(columns)' \"$FAASO\" help")
        #expect(done.status == 0, "\(done)")
    }
}
