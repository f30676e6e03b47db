import ArgumentParser
import ContentHash
import FunctionModel
import ImageBuild
import Pipeline

extension Cache {
    /// `faaso cache gc`
    struct Collect: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gc", abstract: "Remove old records; without --yes only say which.",
            discussion: """
                The newest record of each image and test always stays. Files that no record names go without being asked for, and, in a
                repository, all records of functions that are neither in it nor in one of the last five deployments. Images are the
                engine's, and stay: see 'faaso prune'.

                Examples:
                  faaso cache gc --keep 5
                  faaso cache gc --max-age 30d --max-size 200m --yes
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Option(help: ArgumentHelp("How many records of each node stay.", valueName: "n")) var keep: Int?
        @Option(help: ArgumentHelp("Records and reports older than that go: 12h, 30d, 8w.", valueName: "age")) var maxAge: String?
        @Option(help: ArgumentHelp("The oldest go until the cache is no larger: 500k, 200m, 2g.", valueName: "size")) var maxSize: String?
        @Flag(help: "Remove them.") var yes = false
        @Flag(help: "Print JSON (faaso.cache-gc/1).") var json = false

        func validate() throws { _ = try policy() }

        private func policy() throws -> CacheCollection.Policy {
            if let keep, keep < 1 { throw ValidationError("--keep needs a number of at least 1") }
            let age = try maxAge.map { text in
                guard let age = AgeOption.seconds(text) else {
                    throw ValidationError("--max-age needs a whole number and s, m, h, d or w, not '\(text)'")
                }
                return age
            }
            let size = try maxSize.map { text in
                guard let size = ByteCount.parse(text) else {
                    throw ValidationError("--max-size needs a whole number of bytes, or of k, m or g, not '\(text)'")
                }
                return size
            }
            return CacheCollection.Policy(keep: keep, maxAge: age, maxSize: size.map { Int($0) })
        }

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                let cache = try location.folder(global)
                var policy = try policy()
                policy.functions = functions(console)
                let report: CacheCollection
                if yes {
                    let lock = try FileLock.acquire(path: cache.lock, purpose: "faaso cache gc", wait: true) {
                        console.note("waiting for \($0)")
                    }
                    defer { withExtendedLifetime(lock) {} }
                    var removed = CacheCollection(cache, policy)
                    try removed.apply(cache)
                    report = removed
                } else {
                    report = CacheCollection(cache, policy)
                }
                if json { try console.json(report) } else { show(report, console) }
                return .done
            }
        }

        /// Those whose records stay; nil where that can't be known.
        private func functions(_ console: Console) -> Set<String>? {
            guard location.path == nil else { return nil }
            do {
                return try global.workspace().neededFunctions(environment: global.environment)
            } catch {
                console.warning("the project's files cannot be read, so that no function counts as gone")
                return nil
            }
        }

        private func show(_ report: CacheCollection, _ console: Console) {
            for file in report.files {
                console.out("\(file.cause.rawValue.padded(to: 7))  \(Amount.bytes(Int64(file.size)).padded(to: 8))  \(file.path)")
            }
            let (freed, left) = (Amount.bytes(Int64(report.freed)), Amount.bytes(Int64(report.left)))
            let count = Amount.count(report.files.count, "file")
            console.note(
                report.applied
                    ? "removed \(count), \(freed); \(left) left"
                    : "would remove \(count), \(freed); \(left) would be left" + (report.files.isEmpty ? "" : "; --yes removes them"))
        }
    }
}

/// Ages as options take them.
enum AgeOption {
    /// `90s`, `15m`, `12h`, `30d`, `8w`; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        let units: [Substring: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = units[text[digits.endIndex...]], let number = Int(digits) else { return nil }
        return Double(number) * unit
    }
}
