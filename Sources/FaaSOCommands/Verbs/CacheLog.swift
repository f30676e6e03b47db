import CacheTools
import ArgumentParser
import ImageBuild

extension Cache {
    /// `faaso cache log NODE [KEY]`
    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Print the whole log of a build, or how the tests ended.",
            discussion: "Examples:\n  faaso cache log sum\n  faaso cache log image:sum 4c1f0a\n  faaso cache log test:sum")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var chosen: ChosenRecord
        @Flag(help: "Print JSON (faaso.cache-log/1).") var json = false

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                let log = try CacheLog(try chosen.location.folder(global), node: chosen.node, key: chosen.key)
                if json { try console.json(log) } else { console.raw(log.bytes) }
                return .done
            }
        }
    }
}
