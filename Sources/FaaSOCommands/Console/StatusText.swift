import Deployment
import FoundationEssentials

/// What runs, for people.
struct StatusText {
    private let status: DeploymentStatus

    init(_ status: DeploymentStatus) {
        self.status = status
    }

    func print(to console: Console) {
        var table = Table(header: ["FUNCTION", "STATE", "HEALTH", "SINCE", "RESTARTS", "PORT", "IMAGE", "ROUTES"])
        for function in status.functions {
            let routes = status.routes.filter { $0.function == function.name }.map(\.path).sorted()
            table.add([
                function.name, function.state, function.health, function.since.map(Self.age) ?? "-",
                function.restarts.map(String.init) ?? "-",
                function.port.map(String.init) ?? "-", function.imageKey.map { String($0.prefix(16)) } ?? "-",
                routes.isEmpty ? "-" : routes.joined(separator: " "),
            ])
        }
        for line in table.lines { console.out(line) }
        if status.functions.isEmpty { console.out("no functions") }
        let proxy = status.proxy
        console.out("proxy \(proxy.state)" + (proxy.listen.map { " on \($0)" } ?? "") + (proxy.since.map { " for \(Self.age($0))" } ?? ""))
    }

    private static func age(_ time: String) -> String { Amount.age(time, now: Date()) ?? time }
}
