import ArgumentParser
import Basics
import ContentHash
import Operations

/// The files that the options of a run name. They are checked before the run begins.
struct RunOutputs: Sendable {
    private let files: [String: CheckedOutput]

    /// Checks the files of a run. Nothing is written.
    /// - Throws: `FileError` for a file that cannot be written, and `ValidationError` for a file
    ///   that two options name.
    init(_ reports: ReportOptions) throws {
        var files: [String: CheckedOutput] = [:]
        var options: [String: String] = [:]
        for (option, file) in reports.files {
            let output = try CheckedOutput(file)
            if let identity = output.identity {
                if let other = options[identity] { throw ValidationError("\(other) and \(option) name the same file, \(file)") }
                options[identity] = option
            }
            files[option] = output
        }
        self.files = files
    }

    /// Writes the results of a run to the files.
    /// - Parameter hosts: the results of deployments to hosts; nil for a run on this machine.
    func write(_ outcome: GoalOutcome, hosts: [HostReport]? = nil) throws {
        if let hosts {
            try files["--report"]?.write(JSONCoding.pretty(HostedRunReport(outcome.report, hosts: hosts)))
        } else {
            try files["--report"]?.write(JSONCoding.pretty(outcome.report))
        }
        try files["--junit"]?.write(outcome.junit)
        try files["--trace"]?.write(outcome.trace())
    }
}
