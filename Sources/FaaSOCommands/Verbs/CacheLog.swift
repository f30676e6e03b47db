import ArgumentParser
import CacheTools
import Operations

extension Cache {
    /// `faaso cache log NODE [KEY]`
    struct Log: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Print the whole log of a build, or how the tests ended.",
            discussion: "Examples:\n  faaso cache log sum\n  faaso cache log image:sum 4c1f0a\n  faaso cache log test:sum")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var chosen: ChosenRecord
        @Flag(help: "Print JSON (faaso.cache-log/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let log = try CacheLog(try chosen.location.folder(operations), node: chosen.node, key: chosen.key)
            try console.render(log, json: json) { console.foreign(log.bytes) }
            return .done
        }
    }
}
