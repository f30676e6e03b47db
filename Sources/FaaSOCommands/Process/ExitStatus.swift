/// What the process says when it ends.
enum ExitStatus: Int32 {
    case done = 0
    /// A build, a test or a deployment failed.
    case failed = 1
    /// The project's files are wrong, or a name does not exist.
    case badProject = 2
    /// The engine cannot be reached.
    case noEngine = 3
    /// `plan --exit-code`: there is something to do.
    case changes = 10
    /// The command line is wrong, as ArgumentParser counts it.
    case usage = 64
    /// Interrupted, as shells count it.
    case interrupted = 130
}
