package import Basics

/// An error of the link to a host.
package enum SSHError: Explained, Hashable {
    /// There is no `ssh` on this machine.
    case noProgram
    /// `ssh` could not connect, or the link broke. Carries its last lines.
    case failed(host: String, errors: [String])
    /// The agent ended before its answer. Carries the last lines of its errors.
    case agentEnded(host: String, status: Int, errors: [String])
    /// The host is of another kind than the program.
    case otherMachine(host: String, system: String, wanted: String)
    /// The program could not be stored on the host.
    case notInstalled(host: String, errors: [String])
    /// The program to copy cannot be read.
    case noAgent(path: String, reason: String)

    package var description: String {
        switch self {
        case .noProgram: "there is no 'ssh' on the PATH"
        case .failed(let host, let errors): "the link to \(host) failed" + Self.last(errors)
        case .agentEnded(let host, let status, let errors): "faaso on \(host) ended with \(status)" + Self.last(errors)
        case .otherMachine(let host, let system, let wanted): "\(host) is \(system), and this faaso is for \(wanted)"
        case .notInstalled(let host, let errors): "faaso could not be copied to \(host)" + Self.last(errors)
        case .noAgent(let path, let reason): "the program for the host, \(path), cannot be used: \(reason)"
        }
    }

    private static func last(_ errors: [String]) -> String { errors.last { !$0.isEmpty }.map { ": " + $0 } ?? "" }

    package var diagnostics: [Diagnostic] {
        let details: [String] =
            switch self {
            case .failed(_, let errors), .agentEnded(_, _, let errors), .notInstalled(_, let errors): errors.count > 1 ? errors : []
            case .noProgram, .otherMachine, .noAgent: []
            }
        return [Diagnostic(.error, description, details: details, hints: hints)]
    }

    package var hints: [String] {
        switch self {
        case .noProgram: ["install it: apt-get install openssh-client"]
        case .failed(_, let errors): Cause(errors).hints
        case .agentEnded(_, 126, _), .agentEnded(_, 127, _):
            ["the host needs the static program: 'make release' makes it; FAASO_AGENT names it"]
        case .agentEnded: []
        case .otherMachine(_, _, let wanted): ["FAASO_AGENT=PATH names a faaso of this version that is not for \(wanted) but for the host"]
        case .notInstalled: ["it goes to ~/.cache/faaso/bin on the host"]
        case .noAgent: ["FAASO_AGENT names it; without the variable it is this program"]
        }
    }

    package var blame: Blame { .run }
}
