import ArgumentParser
import Basics
import CacheTools
import Deployment
import Operations

extension Cache {
    /// `faaso cache gc`
    struct Collect: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "gc", abstract: "List old records; with --yes, remove them.",
            discussion: """
                The newest record of each image and test always stays. Files that no record names are always removed. So are, in a
                repository, all records of functions that are neither in it nor in one of the last \(DeploymentHistory.kept) deployments.
                Images are not removed: see 'faaso prune'.

                Examples:
                  faaso cache gc --keep 5
                  faaso cache gc --max-age 30d --max-size 200m --yes
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Option(help: ArgumentHelp("The number of records of each node that stay.", valueName: "n"))
        var keep: Int?
        @Option(help: ArgumentHelp("Remove records and reports that are older: 12h, 30d, 8w.", valueName: "age"))
        var maxAge: String?
        @Option(help: ArgumentHelp("Remove the oldest until the cache is no larger: 500k, 200m, 2g.", valueName: "size"))
        var maxSize: String?
        @Flag(help: "Remove them.")
        var yes = false
        @Flag(help: "Print JSON (faaso.cache-gc/1).")
        var json = false

        func validate() throws { _ = try policy() }

        private func policy() throws -> CacheCollection.Policy {
            try NumberCheck.atLeast(1, keep, "--keep")
            let age = try maxAge.map { try Age(parsing: $0).seconds }
            let size = try maxSize.map { text in
                guard let size = ByteCount.parse(text) else {
                    throw ValidationError("--max-size needs a whole number of bytes, or of k, m or g, not '\(text)'")
                }
                return size
            }
            return CacheCollection.Policy(keep: keep, maxAge: age, maxSize: size.map { Int($0) })
        }

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let report = try await operations.collect(at: location.path, policy(), isApplied: yes)
            try console.render(report, json: json) { show(report, console) }
            return .done
        }

        private func show(_ report: CacheCollection, _ console: Console) {
            for file in report.files {
                console.out("\(file.cause.rawValue.padded(to: 7))  \(Amount.bytes(Int64(file.size)).padded(to: 8))  \(file.path)")
            }
            let (freed, left) = (Amount.bytes(Int64(report.freed)), Amount.bytes(Int64(report.left)))
            let count = report.files.count.counted("file")
            console.note(
                report.applied
                    ? "removed \(count), \(freed); \(left) left"
                    : "would remove \(count), \(freed); \(left) would be left" + (report.files.isEmpty ? "" : "; --yes removes them"))
        }
    }
}
