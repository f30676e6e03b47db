/// The exit status of the process.
enum ExitStatus: Int32 {
    /// The command did its work.
    case done = 0
    /// A build, a test or a deployment failed.
    case failed = 1
    /// The project's files are wrong, or a name does not exist.
    case badProject = 2
    /// The engine cannot be reached.
    case noEngine = 3
    /// `plan --exit-code` found changes.
    case changes = 10
    /// The command line is wrong. The number is that of ArgumentParser.
    case usage = 64
    /// The user interrupted the command. The number is that of shells.
    case interrupted = 130
}
