import FoundationEssentials
import FunctionModel
import Insight

/// Secrets for people, one line each. Never prints a value.
struct SecretText {
    private let report: SecretReport

    /// Creates the text of a report.
    init(_ report: SecretReport) {
        self.report = report
    }

    /// The secrets as lines of a table.
    /// - Parameter width: the columns of the terminal; nil for lines of any length.
    func lines(now: Date, width: Int? = nil) -> [String] {
        var table = Table(header: ["SECRET", "SET", "FUNCTIONS", "BUILDS"])
        for secret in report.secrets {
            let set =
                switch secret.state {
                case .stored: secret.changed.flatMap { Amount.age($0, now: now) }.map { $0 + " ago" } ?? "yes"
                case .environment: "by \(Contract.secretVariable(secret.name))"
                case .missing: "not set"
                }
            table.add([secret.name, set, Self.list(secret.functions), Self.list(secret.builds)])
        }
        return table.lines(width: width)
    }

    /// Prints the secrets.
    /// - Parameter isWhole: true if the report has the secrets that the repository's functions
    ///   name.
    func print(to console: Console, now: Date, isWhole: Bool) {
        for line in lines(now: now, width: console.outWidth) { console.out(line) }
        if report.secrets.isEmpty { console.note("no secrets are set" + (isWhole ? ", and no function names one" : "")) }
    }

    /// The effect of the next deployment on a secret that was set:
    /// `faaso up, which replaces a, b and deploys c`.
    /// - Parameter deployed: functions of the newest deployment.
    static func next(_ functions: [String], deployed: [String]) -> String {
        let groups = [("replaces", functions.filter(deployed.contains)), ("deploys", functions.filter { !deployed.contains($0) })]
        let parts = groups.filter { !$0.1.isEmpty }.map { $0.0 + " " + $0.1.joined(separator: ", ") }
        return "faaso up, which " + parts.joined(separator: " and ")
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "-" : names.joined(separator: " ") }
}
