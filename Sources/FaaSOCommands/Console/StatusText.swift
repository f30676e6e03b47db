import Deployment
import FoundationEssentials

/// What runs, for people.
struct StatusText {
    private let status: DeploymentStatus

    init(_ status: DeploymentStatus) {
        self.status = status
    }

    func print(to console: Console) {
        for line in lines(now: Date()) { console.out(line) }
    }

    func lines(now: Date) -> [String] {
        var table = Table(header: ["FUNCTION", "STATE", "HEALTH", "SINCE", "RESTARTS", "PORT", "IMAGE", "ROUTES"])
        for function in status.functions {
            let routes = status.routes.filter { $0.function == function.name }.map(\.path).sorted()
            table.add([
                function.name, function.state, function.health, function.since.map { Self.age($0, now) } ?? "-",
                function.restarts.map(String.init) ?? "-",
                function.port.map(String.init) ?? "-", function.imageKey.map { String($0.prefix(16)) } ?? "-",
                routes.isEmpty ? "-" : routes.joined(separator: " "),
            ])
        }
        let proxy = status.proxy
        return (status.functions.isEmpty ? ["no functions"] : table.lines) + [
            "proxy \(proxy.state)" + (proxy.listen.map { " on \($0)" } ?? "") + (proxy.since.map { " for \(Self.age($0, now))" } ?? "")
        ]
    }

    private static func age(_ time: String, _ now: Date) -> String { Amount.age(time, now: now) ?? time }
}
