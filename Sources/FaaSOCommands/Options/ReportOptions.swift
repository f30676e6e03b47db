import ArgumentParser

/// The options of each command that runs a goal: the files with its results, and the commit that
/// selects its functions.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the steps of the run to a file, as JSON (faaso.report/1).", valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Write the results of the functions' tests to a file, as JUnit XML.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Write the times of the run to a file, as Chrome's trace events (Perfetto shows them).", valueName: "file"))
    var trace: String?

    @Option(help: ArgumentHelp("Include only functions that differ from those of a commit (see 'faaso affected').", valueName: "ref"))
    var since: String?

    /// Refuses a file without a name, and standard output.
    func validate() throws {
        for (option, file) in files {
            if file.isEmpty { throw ValidationError("\(option) needs the name of a file") }
            if file == "-" {
                throw ValidationError("\(option) needs a file: standard output has the result of the run; './-' is a file of that name")
            }
        }
    }

    /// The files to write, by option.
    var files: [(option: String, file: String)] {
        [("--report", report), ("--junit", junit), ("--trace", trace)].compactMap { option, file in file.map { (option, $0) } }
    }
}
