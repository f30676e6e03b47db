extension SSHError {
    /// The cause of a failed link, as the messages of OpenSSH tell it. No other place reads them.
    enum Cause: Hashable, Sendable, CaseIterable {
        /// The key of the host is unknown or another one.
        case hostKey
        /// sshd or a jump host refused to forward a connection.
        case forwarding
        /// The host refused the login.
        case login
        /// Another process listens on the local port.
        case localPort
        /// No address belongs to the name of the host.
        case name
        /// No connection to the host was made.
        case unreached
        /// The link broke.
        case connection

        /// Parts of the messages of a cause.
        private var marks: [String] {
            switch self {
            case .hostKey: ["REMOTE HOST IDENTIFICATION HAS CHANGED", "Host key verification failed"]
            case .forwarding: ["open failed", "administratively prohibited"]
            case .login: ["Permission denied"]
            case .localPort: ["cannot listen to port", "Could not request local forwarding"]
            case .name: ["Could not resolve hostname"]
            case .unreached: ["ssh: connect to host"]
            case .connection: []
            }
        }

        /// Classifies the last lines of `ssh`. If several causes fit, the first one counts.
        init(_ lines: [String]) {
            self = Self.allCases.first { cause in lines.contains { line in cause.marks.contains { line.contains($0) } } } ?? .connection
        }

        /// The advice for the user.
        var hints: [String] {
            switch self {
            case .hostKey: ["compare the host's key with its owner, then: ssh-keygen -R HOST, and connect once with ssh"]
            case .forwarding: ["the host's sshd must allow AllowTcpForwarding and AllowStreamLocalForwarding"]
            case .login: ["check that 'ssh HOST' works, with the user of the address"]
            case .localPort: ["another process took the port in this moment: run it again"]
            case .name: ["check the name in faaso.yml and in ~/.ssh/config"]
            case .unreached: ["check that 'ssh HOST' works, and the name and port in the address"]
            case .connection:
                ["the host keeps a version serving; 'faaso status' shows if a deployment went on, and the next run sends the rest"]
            }
        }
    }
}
