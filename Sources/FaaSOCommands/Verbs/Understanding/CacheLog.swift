import ArgumentParser
import CacheTools
import Operations

extension Cache {
    /// `faaso cache log NODE [KEY]`
    struct Log: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Print the whole log of a build, how the tests ended, or the end of a failed container's log.",
            discussion: """
                Examples:
                  faaso cache log sum
                  faaso cache log image:sum 4c1f0a
                  faaso cache log sum~1
                  faaso cache log test:sum
                  faaso cache log container:sum
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var chosen: ChosenRecord
        @Flag(help: "Print JSON (faaso.cache-log/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let log = try CacheLog(try chosen.location.folder(operations), chosen.node, key: chosen.key)
            try console.render(log, json: json) { console.foreign(log.bytes) }
            return .done
        }
    }
}
