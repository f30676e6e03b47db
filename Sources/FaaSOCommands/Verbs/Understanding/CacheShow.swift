import ArgumentParser
import Basics
import CacheTools
import Operations

extension Cache {
    /// `faaso cache show NODE [KEY]`
    struct Show: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a record: its inputs, its output, and the files of its context.",
            discussion: "Examples:\n  faaso cache show sum\n  faaso cache show sum~1\n  faaso cache show image:sum 4c1f0a --json")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var chosen: ChosenRecord
        @Flag(help: "Print JSON (faaso.cache-record/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let details = try CacheDetails(try chosen.location.folder(operations), chosen.node, key: chosen.key)
            try console.render(details, json: json) {
                console.raw(JSONCoding.escapingControls(try details.record))
                for line in details.manifest { console.out(line) }
            }
            return .done
        }
    }
}
