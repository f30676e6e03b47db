import ArgumentParser
import Basics
import CacheTools
import Operations

extension Cache {
    /// `faaso cache verify`
    struct Verify: WaitingVerb {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check every file: digests, keys, what records name, and the images where an engine answers.",
            discussion: """
                Ends with 1 when a file is wrong. A missing image or log is a warning: it costs time and nothing else. --repair removes what
                is wrong: an image whose record went is found again by its tag, a test runs again.

                Examples:
                  faaso cache verify
                  faaso cache verify --repair
                  faaso cache verify --cache /tmp/copy-of-.faaso --offline --json
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var location: CacheLocation
        @Flag(help: "Do not ask the engine.")
        var offline = false
        @Flag(help: "Remove the files that are wrong.")
        var repair = false
        @Flag(help: "Print JSON (faaso.cache-verify/1).")
        var json = false

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let report = try await operations.verify(at: location.path, offline: offline, isRepaired: repair)
            try console.render(report, json: json) { show(report, console) }
            return report.errors == 0 || repair ? .done : .failed
        }

        private func show(_ report: CacheVerification, _ console: Console) {
            for finding in report.findings {
                let style: Console.Style = finding.severity == .error ? .red : .yellow
                console.out("\(finding.file): " + console.outStyle("\(finding.severity.rawValue): ", style) + finding.finding)
            }
            console.note(
                "\(report.files.counted("file")), \(report.errors.counted("error")), "
                    + (report.findings.count - report.errors).counted("warning")
                    + (report.engine ? "" : "; the engine's images were not checked")
                    + (report.removed.map { "; removed \($0.count.counted("file"))" } ?? ""))
            if report.errors > 0, report.removed == nil {
                console.hint("runs take what is wrong for absent; 'faaso cache verify --repair' removes it")
            }
        }
    }
}
