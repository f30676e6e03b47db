import CacheTools
import Pipeline
import Workspaces
import ArgumentParser
import Deployment
import FunctionModel
import ImageBuild

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
            let age = try maxAge.map { try Age(parsing: $0).seconds }
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
            try CommandRun.waiting(console) { [self] in
                let cache = try location.folder(global)
                // Before anything is read: a run that is waited for may make records of a new function.
                let lock = yes ? try location.lock(cache, "faaso cache gc", console) : nil
                defer { withExtendedLifetime(lock) {} }
                var policy = try policy()
                policy.functions = await functions(console)
                var report = CacheCollection(cache, policy)
                if yes { try report.apply(cache) }
                if json { try console.json(report) } else { show(report, console) }
                return .done
            }
        }

        /// Those whose records stay; nil where that can't be known. Where the deployments are on record the engine says, which is asked
        /// only when there are records of functions that the repository does not have.
        private func functions(_ console: Console) async -> Set<String>? {
            guard location.path == nil else { return nil }
            let workspace: Workspace
            do { workspace = try global.workspace() } catch {
                console.warning("the project's files cannot be read, so that no function counts as gone")
                return nil
            }
            let own = Set(workspace.project.functions.map(\.name))
            guard workspace.cache.holdsOthers(than: own) else { return own }
            do {
                return try workspace.neededFunctions(DeploymentHistory(state: try await global.connect(workspace).state))
            } catch {
                console.warning("what is deployed cannot be known, so that no function counts as gone: \(error)")
                return nil
            }
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
