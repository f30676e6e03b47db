import FoundationEssentials
import Glibc
import HTTPStub
import TestSupport
import Testing

/// Results that cannot be written.
struct OutputTests {
    private static let complaint = "error: cannot write to standard output: no space left on device\n"

    static let verbs = [
        "help", "help up", "--help", "plan --help", "--version", "--generate-completion-script bash", "plan --offline",
        "plan --offline --json", "plan", "plan --json", "graph", "graph --format dot", "graph --format html", "graph --json", "status",
        "status --json", "why sum",
        "why sum --json", "affected --since HEAD --json", "cache ls --json", "cache export -", "cache verify --offline --json",
        "cache gc --json", "context show sum", "context show sum --json", "doctor", "doctor --json", "secret ls --json", "history --json",
        "supervise --systemd", "prune -n --json", "template ls", "registry keygen", "help events", "schema", "schema metadata",
        "--experimental-dump-help",
    ]

    private static func withEngine(_ body: (Shell) async throws -> Void) async throws {
        try await StubServer.run(answer: { request in
            switch request.target.split(separator: "?")[0] {
            case "/_ping": [.response(200, "OK", headers: "Api-Version: 1.41\r\n")]
            case let target where target.hasSuffix("/volumes"): [.json(#"{"Volumes": []}"#)]
            case let target where target.hasSuffix("/json") || target.hasSuffix("/networks"): [.json("[]")]
            case let target where target.hasSuffix("/info"): [.json(#"{"ServerVersion": "20.10.24", "Name": "x"}"#)]
            default: [.json(#"{"message": "not found"}"#, status: 404)]
            }
        }) { server in
            try await body(try await Shell.repository(socket: server.socket))
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a full device as standard output is one line and a failure`() async throws {
        try await Self.withEngine { shell in
            try #require(try await shell.run("mknod full c 1 7").status == 0)
            for verb in Self.verbs {
                let done = try await shell.run("\"$FAASO\" \(verb) >full")
                #expect(done.status != 0, "\(verb)")
                #expect(done.errors.components(separatedBy: Self.complaint).count == 2, "\(verb): \(done)")
            }
        }
    }

    @Test func `a reader that went away is no error`() async throws {
        try await Self.withEngine { shell in
            for verb in Self.verbs {
                // The reader of the pipe ends before anything is written.
                let done = try await shell.run("{ sleep 0.2; \"$FAASO\" \(verb); } 2>errors | true; ! grep 'cannot write' errors")
                #expect(done.status == 0, "\(verb): \(done)")
            }
        }
    }

    @Test func `the help can be dumped, for the man pages`() async throws {
        let done = try await Shell().run("\"$FAASO\" --experimental-dump-help")
        #expect(done.status == 0, "\(done)")
        #expect(done.output.hasPrefix("{") && done.output.contains("\"supervise\"") && done.output.contains("\"serializationVersion\""))
    }

    @Test func `a closed standard output is an error, and no file gets the text`() async throws {
        let shell = try await Shell.repository()
        for verb in ["help", "--version", "plan --offline", "cache ls --json", "cache export -"] {
            let done = try await shell.run("\"$FAASO\" \(verb) >&-")
            #expect(done.status != 0 && done.errors.contains("error: cannot write to standard output"), "\(verb): \(done)")
        }
        let done = try await shell.run("\"$FAASO\" plan --offline >&- 2>&-; \"$FAASO\" plan --offline <&-")
        #expect(done.status == 0, "\(done)")
    }

    @Test func `an export goes through a FIFO, a link and the program's own output`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run(
            """
            set -e
            mkfifo pipe; cat pipe >copy & "$FAASO" cache export pipe; wait; [ -p pipe ]; head -c 13 copy | grep faaso-cache/1
            mkdir real; echo old >real/file; chmod 600 real/file; ln -s real/file link
            "$FAASO" cache export link; [ -L link ]; grep -q faaso-cache/1 real/file; [ "$(stat -c %a real/file)" = 600 ]
            ln -s real/new dangling; "$FAASO" cache export dangling; [ -L dangling ]; grep -q faaso-cache/1 real/new
            echo first >out; "$FAASO" cache export /dev/stdout >>out; grep -q first out; grep -q faaso-cache/1 out
            ! "$FAASO" cache export none/file; [ ! -e none ]; ! "$FAASO" cache export real
            """)
        #expect(done.status == 0, "\(done)")
    }

    @Test(.enabled(if: geteuid() == 0))
    func `an export leaves a device what it is, and a full one is an error`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run(
            """
            set -e
            mknod null c 1 3; "$FAASO" cache export null; [ -c null ]
            mknod full c 1 7; ! "$FAASO" cache export full; [ -c full ]
            """)
        #expect(done.status == 0, "\(done)")
        #expect(done.errors.contains("no space left on device"), "\(done)")
    }

    @Test func `a cache that is absent or damaged does not end a job, except with strict`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run(
            """
            set -e
            "$FAASO" cache import --trust-unsigned none; printf x >torn; "$FAASO" cache import --trust-unsigned torn; "$FAASO" cache import --trust-unsigned . ; "$FAASO" cache import --trust-unsigned - </dev/null
            "$FAASO" cache export whole; head -c 80 whole >cut; "$FAASO" cache import --trust-unsigned cut --json | grep failure; "$FAASO" cache import --trust-unsigned whole
            ! "$FAASO" cache import --trust-unsigned --strict none; ! "$FAASO" cache import --trust-unsigned --strict cut
            """)
        #expect(done.status == 0, "\(done)")
        #expect(done.errors.components(separatedBy: "warning: nothing was imported").count == 6, "\(done)")
    }
}
