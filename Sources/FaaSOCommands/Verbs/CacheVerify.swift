import ArgumentParser
import ContainerEngine
import ImageBuild
import Pipeline

extension Cache {
    /// `faaso cache verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check every file: digests, keys, what records name, and the images where an engine answers.",
            discussion: """
                Ends with 1 when a file is wrong. A missing image or log is a warning: it costs time and nothing else.

                Examples:
                  faaso cache verify
                  faaso cache verify --cache /tmp/copy-of-.faaso --offline --json
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Ask no engine.") var offline = false
        @Flag(help: "Print JSON (faaso.cache-verify/1).") var json = false

        func run() throws {
            let console = global.console
            try CommandRun.waiting(console) { [self] in
                let cache = try location.folder(global)
                let report = CacheVerification(cache, images: offline ? nil : await images())
                if json { try console.json(report) } else { show(report, console) }
                return report.errors == 0 ? .done : .failed
            }
        }

        /// What an engine has; nil where none answers.
        private func images() async -> EngineImages? {
            guard let engine = try? await Engine.connect(EngineLocator.locate(environment: global.environment)),
                let images = try? await engine.images(reference: nil)
            else { return nil }
            return EngineImages(images)
        }

        private func show(_ report: CacheVerification, _ console: Console) {
            for finding in report.findings {
                let style: Console.Style = finding.severity == .error ? .red : .yellow
                console.out("\(finding.file): " + console.outStyle("\(finding.severity.rawValue): ", style) + finding.finding)
            }
            console.note(
                "\(Amount.count(report.files, "file")), \(Amount.count(report.errors, "error")), "
                    + Amount.count(report.findings.count - report.errors, "warning") + (report.engine ? "" : "; no engine was asked"))
        }
    }
}
