import ArgumentParser
import Glibc
import Pipeline

/// The options of commands that build, test or deploy.
struct RunningOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The number of steps that run at once (default: the number of processors).", valueName: "n")
    )
    var jobs: Int?

    @Flag(name: [.customShort("B"), .long], help: "Build and test again, even if the records are current.")
    var force = false

    @Flag(help: "Ignore the builder's own cache, too; implies --force.")
    var noCache = false

    @Flag(help: "Ask registries for newer base images.")
    var pull = false

    @Flag(help: "Push images to the registry of faaso.yml once their tests passed.")
    var push = false

    @Flag(help: "Build nothing: take images from the engine or the registry only.")
    var pullOnly = false

    @Flag(help: "Start nothing new after the first failure.")
    var failFast = false

    @Flag(help: "Fail instead of waiting if another faaso works here.")
    var noWait = false

    @Option(help: ArgumentHelp("Write the steps of the run to a file, as JSON (faaso.report/1).", valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Write the results of the functions' tests to a file, as JUnit XML.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Write the times of the run to a file, as Chrome's trace events (Perfetto shows them).", valueName: "file"))
    var trace: String?

    @Option(help: ArgumentHelp("Include only functions that differ from those of a commit (see 'faaso affected').", valueName: "ref"))
    var since: String?

    @Flag(name: .shortAndLong, help: "Print every line of the builds.")
    var verbose = false

    /// Refuses a number of jobs out of range.
    func validate() throws {
        try Self.check(jobs: jobs)
        if pullOnly, force || noCache || pull || push {
            throw ValidationError("--pull-only builds nothing, so it cannot go with --force, --no-cache, --pull or --push")
        }
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

    /// The largest number of parallel steps. Each build is a process with pipes.
    private static let mostJobs = 1024

    /// Refuses a number of jobs out of range. Nil is accepted.
    static func check(jobs: Int?) throws {
        try NumberCheck.atLeast(1, jobs, "--jobs")
        if let jobs, jobs > mostJobs { throw ValidationError("--jobs needs a number of at most \(mostJobs)") }
    }

    /// The number of parallel steps on this machine without `--jobs`.
    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The options of a run with a number of jobs. A number that a person gave is that of all
    /// steps; nil stands for the usual ones.
    static func options(jobs: Int?) -> RunOptions {
        var options = RunOptions()
        options.jobs = jobs ?? processors
        if jobs != nil { options.remoteJobs = nil }
        return options
    }

    /// The options of a run.
    func options(adopt: Bool = false) -> RunOptions {
        var options = Self.options(jobs: jobs)
        options.force = force
        options.noCache = noCache
        options.pull = pull
        options.push = push
        options.pullOnly = pullOnly
        options.failFast = failFast
        options.wait = !noWait
        options.adopt = adopt
        return options
    }
}
