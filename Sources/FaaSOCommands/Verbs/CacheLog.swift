import ArgumentParser
import ImageBuild
import Pipeline

extension Cache {
    /// `faaso cache log NODE [KEY]`
    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Print the whole log of a build, or how the tests ended.",
            discussion: "Examples:\n  faaso cache log sum\n  faaso cache log image:sum 4c1f0a\n  faaso cache log test:sum")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Argument(help: "A node, such as image:sum or test:sum; a function's name alone means its image.") var node: String
        @Argument(help: "The first digits of a key (default: the newest record).") var key: String = ""

        func run() throws {
            let console = global.console
            try CommandRun.now(console) {
                console.raw(try CacheLog(try location.folder(global), node: node, key: key).bytes)
                return .done
            }
        }
    }
}
