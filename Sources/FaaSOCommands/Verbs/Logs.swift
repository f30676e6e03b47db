import Pipeline
import ArgumentParser
import ContainerEngine
import Deployment
import FoundationEssentials

/// `faaso logs FUNCTION…`
struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what functions write, each line behind its function's name.",
        discussion: """
            Examples:
              faaso logs sum
              faaso logs -f --since 10m sum multiply     goes on with the container that replaces one
              faaso logs --proxy          what Caddy writes, its access log included
              faaso logs --json | jq -r 'select(.stream == "stderr").line'
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: .shortAndLong, help: "Go on as lines are written.") var follow = false
    @Option(name: [.customShort("n"), .long], help: "How many of the last lines of each.") var tail: Int?
    @Option(help: ArgumentHelp("Only what was written within this time, such as 90s, 10m, 2h.", valueName: "time")) var since: String?
    @Flag(help: "Put the time before each line.") var timestamps = false
    @Flag(help: "The proxy's as well, or alone without functions.") var proxy = false
    @Flag(help: "Print JSON, a line for each line (faaso.log/1).") var json = false
    @Argument(help: "Functions (default: all).", completion: .functions) var functions: [String] = []

    func validate() throws {
        if let tail, tail < 0 { throw ValidationError("--tail needs a number of at least 0") }
        _ = try since.map { try Age(parsing: $0) }
    }

    func run() throws {
        let console = global.console
        try CommandRun.following(console) { [self] in
            let partial = try global.partialWorkspace()
            let connection = try await global.connect(partial)
            let containers = RunningContainers(connection, partial)
            var targets = proxy && functions.isEmpty ? [] : try await containers.named(functions)
            if proxy { targets.append(try await containers.proxy()) }
            let start = try since.map { try Age(parsing: $0).before(Date()) }
            let width = targets.map(\.label.count).max() ?? 0
            let colours: [Console.Style] = [.cyan, .green, .yellow]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, target) in targets.enumerated() {
                    let prefix =
                        targets.count == 1 ? "" : console.outStyle(target.label.padded(to: width) + " | ", colours[index % colours.count])
                    group.addTask {
                        let tail = tail ?? (follow && start == nil ? 20 : nil)
                        var unseen = try await write(target, prefix, tail: tail, since: start, connection, console)
                        guard follow else { return }
                        var last = target
                        while true {
                            let next = try await containers.successor(of: last)
                            let from = next.id == last.id ? unseen : nil
                            unseen = try await write(next, prefix, tail: nil, since: from, connection, console)
                            last = next
                        }
                    }
                }
                try await group.waitForAll()
            }
            return .done
        }
    }

    /// Prints what one container writes, until it ends where that is followed. Gives from when on nothing of it has been printed.
    private func write(
        _ target: RunningContainers.Target, _ prefix: String, tail: Int?, since: EngineTime?, _ connection: EngineConnection,
        _ console: Console
    ) async throws -> EngineTime {
        let began = EngineTime.now
        return try await connection.engine.withLogs(target.id, tail: tail, since: since, follow: follow, timestamps: true) { stream in
            var times = LogTimes(keeps: timestamps || json)
            if json {
                try await Self.printJSON(stream, &times, of: target.label, console)
            } else {
                var lines = LogLines(prefix: prefix)
                for try await chunk in stream { console.raw(lines.push(times.push(chunk))) }
                console.raw(lines.finish())
            }
            return times.next ?? since ?? began
        }
    }
}

extension Logs {
    /// A line that a container wrote. Schema `faaso.log/1`, a line each.
    struct Line: Codable, Hashable {
        var schema = "faaso.log/1"
        /// A function's name, or `proxy`.
        var function: String
        /// When the engine got it, RFC 3339.
        var at: String
        var stream: String
        /// Without its end; what is not UTF-8 is replaced.
        var line: String

        /// - Parameter text: begins with the time and a space.
        init(_ text: Substring, function: String, stream: LogChunk.Stream) {
            let time = text.prefix { $0 != " " }
            self.function = function
            self.stream = stream.rawValue
            at = String(time)
            line = String(text.dropFirst(time.count + 1))
        }
    }

    private static func printJSON(_ stream: LogStream, _ times: inout LogTimes, of function: String, _ console: Console) async throws {
        var lines: [LogChunk.Stream: LogLines] = [:]
        func print(_ bytes: [UInt8], _ stream: LogChunk.Stream) throws {
            for text in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                try console.jsonLine(Line(text, function: function, stream: stream))
            }
        }
        for try await chunk in stream {
            let bytes = times.push(chunk)
            try print(lines[chunk.stream, default: LogLines(prefix: "")].push(bytes), chunk.stream)
        }
        for stream in lines.keys { try print(lines[stream]?.finish() ?? [], stream) }
    }
}

/// Cuts what a container writes into lines with a prefix.
struct LogLines {
    private let prefix: [UInt8]
    private var rest: [UInt8] = []

    init(prefix: String) {
        self.prefix = Array(prefix.utf8)
    }

    /// The complete lines so far, ready to print.
    mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        rest += bytes
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let complete = rest[...end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        rest = Array(rest[(end + 1)...])
        return complete.flatMap { prefix + $0 + [UInt8(ascii: "\n")] }
    }

    /// What was left without a line's end.
    mutating func finish() -> [UInt8] {
        rest.isEmpty ? [] : prefix + rest + [UInt8(ascii: "\n")]
    }
}
