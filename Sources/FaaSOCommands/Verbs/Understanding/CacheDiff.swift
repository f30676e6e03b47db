import ArgumentParser
import CacheTools
import FoundationEssentials
import Operations

extension Cache {
    /// `faaso cache diff A B`
    struct Diff: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "diff",
            abstract: "Print how two records differ: files, arguments and bases.",
            discussion: """
                A record is named by the first digits of its key, by its node for the newest one, by both as image:sum@4c1f,
                or as sum~1 for the last one before it.

                Examples:
                  faaso cache diff sum~1 sum
                  faaso cache diff image:sum@4c1f image:sum@9a02 --json
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Print JSON (faaso.cache-diff/1).")
        var json = false
        @Argument(help: "The older record.")
        var a: String
        @Argument(help: "The newer record.")
        var b: String

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let difference = try CacheDifference(try location.folder(operations), a, b)
            try console.render(difference, json: json) { show(difference, console) }
            return .done
        }

        private func show(_ difference: CacheDifference, _ console: Console) {
            for (sign, side) in [("---", difference.a), ("+++", difference.b)] {
                console.out(console.outStyle("\(sign) \(side.node) \(side.key.prefix(16)) \(side.when.formatted(.iso8601))", .bold))
            }
            for file in difference.files {
                let origin = file.origin == file.path ? "" : "  \(file.origin)"
                let digests = [file.old, file.new].map { $0.map(Self.short) ?? "-" }.joined(separator: " -> ")
                console.out("\(file.change.rawValue.padded(to: 12))  \(file.path)  \(digests)\(origin)")
            }
            for field in difference.fields {
                console.out("\("field".padded(to: 12))  \(field.name)  \(field.old ?? "unset") -> \(field.new ?? "unset")")
            }
            for line in difference.unknown { console.warning(line) }
            if difference.isEmpty { console.note("no difference") }
        }

        /// The start of an entry: `100644 4c1f0a9b`.
        private static func short(_ entry: String) -> String { String(entry.prefix(15)) }
    }
}
