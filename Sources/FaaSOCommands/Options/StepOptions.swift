import ArgumentParser
import Glibc
import Pipeline

/// The options of each command that runs steps.
struct StepOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The number of steps that run at once (default: the number of processors).", valueName: "n")
    )
    var jobs: Int?

    @Flag(help: "Start nothing new after the first failure.")
    var failFast = false

    @Flag(help: "Fail instead of waiting if another faaso works here.")
    var noWait = false

    @Flag(name: .shortAndLong, help: "Print every line of the builds.")
    var verbose = false

    /// Refuses a number of jobs out of range.
    func validate() throws { try Self.check(jobs: jobs) }

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

    /// The options of a run that builds what is stale.
    var options: RunOptions {
        var options = Self.options(jobs: jobs)
        options.failFast = failFast
        options.wait = !noWait
        return options
    }
}
