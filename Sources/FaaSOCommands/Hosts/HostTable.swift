import Deployment

/// The versions on several hosts, in one table: a row for each function, a column for each host.
struct HostTable {
    /// The state of one host; nil if it could not be asked.
    struct Entry {
        var host: String
        var status: DeploymentStatus?
    }

    private let entries: [Entry]

    /// Creates the table.
    init(_ entries: [Entry]) { self.entries = entries }

    /// The lines of the table. A row of different versions ends with `differs`.
    func lines(width: Int?) -> [String] {
        let names = Set(entries.flatMap { $0.status?.functions.map(\.name) ?? [] }).sorted()
        var table = Table(header: ["FUNCTION"] + entries.map { $0.host.uppercased() } + [""])
        for name in names {
            let functions = entries.map { entry in entry.status?.functions.first { $0.name == name } }
            let known = zip(entries, functions).filter { $0.0.status != nil }.map(\.1?.imageKey)
            table.add([name] + zip(entries, functions).map(Self.cell) + [Set(known).count > 1 ? "differs" : ""])
        }
        table.add(["proxy"] + entries.map { $0.status?.proxy.state.rawValue ?? "unknown" } + [""])
        return table.lines(width: width)
    }

    private static func cell(_ entry: Entry, _ function: DeploymentStatus.Function?) -> String {
        guard entry.status != nil else { return "unknown" }
        guard let function else { return "-" }
        let key = function.imageKey.map { String($0.prefix(12)) } ?? "-"
        return function.serves && function.health != .unhealthy
            ? key : "\(key) \(function.state == .running ? function.health.rawValue : function.state.rawValue)"
    }
}
