import Basics
import ContainerEngine
import Deployment
package import FunctionModel
import Pipeline
import SingleHost

extension DoctorReport {
    /// Checks that the proxy can listen on its configured ports.
    mutating func listen(_ settings: Settings, _ connection: EngineConnection?) async {
        let containers = try? await connection?.engine.containers()
        listen(settings, containers: containers, tables: SocketTable.texts(of: "self"))
    }

    /// Checks that the proxy that runs serves, and that its Caddy answers.
    mutating func proxy(_ proxy: ObservedProxy) {
        guard proxy.state == .running else {
            return add("proxy", .failed, "\(proxy.name) is \(proxy.state.rawValue)", hints: ["bring it back: faaso up"])
        }
        guard proxy.answers else {
            let cause = proxy.silence.map { ": \($0)" } ?? ""
            return add("proxy", .failed, "\(proxy.name) does not answer\(cause)", hints: ["bring it back: faaso up"])
        }
        guard let unanswered = proxy.report?.generations.compactMap(\.unanswered).max() else {
            return add("proxy", .passed, "\(proxy.name) serves")
        }
        let advice = "a Caddy that hangs is killed and started again"
        add("proxy", .warned, "Caddy in \(proxy.name) did not answer \(unanswered.counted("probe")); \(advice)")
    }

    /// The findings about ports of `listen` that are in use, for a repository of which nothing need
    /// be deployed. Asks an engine only if one of the ports is in use.
    package static func usedPorts(_ settings: Settings, environment: [String: String]) async -> [Check] {
        await usedPorts(settings, tables: SocketTable.texts(of: "self")) {
            try? await Engine.connect(EngineLocator.locate(environment: environment)).containers()
        }
    }

    /// The findings about ports that are in use.
    /// - Parameters:
    ///   - tables: the kernel's tables of TCP sockets.
    ///   - containers: returns all containers of the engine; nil if they are unknown.
    static func usedPorts(
        _ settings: Settings, tables: [String], containers: () async -> [ContainerSummary]?
    ) async -> [Check] {
        let used = PortHolder.holders(of: settings.listen, project: settings.project, containers: [], tables: tables) { _ in nil }
        if used.isEmpty { return [] }
        var report = DoctorReport()
        report.listen(settings, containers: await containers(), tables: tables)
        return report.checks.filter { $0.result != .passed }
    }

    /// Checks the proxy's ports against the containers and sockets.
    /// - Parameters:
    ///   - containers: all containers of the engine; nil if they are unknown.
    ///   - tables: the kernel's tables of TCP sockets.
    mutating func listen(_ settings: Settings, containers: [ContainerSummary]?, tables: [String]) {
        let listen = settings.listen
        let holders = PortHolder.holders(
            of: listen, project: settings.project, containers: containers ?? [], tables: tables, process: PortHolder.process)
        for (port, holder) in holders.sorted(by: { $0.key < $1.key }) {
            // A host name uses two ports on all interfaces.
            let place = listen.automaticHTTPS ? "port \(port)" : "\(listen)"
            if containers == nil {
                // The engine listens for its containers, including this project's proxy.
                add("listen", .warned, "\(place) is in use; by whom only the engine knows")
            } else {
                add("listen", .failed, "\(place) is in use by \(holder)", hints: [DeploymentError.freeListen])
            }
        }
        if holders.isEmpty { add("listen", .passed, "\(listen) is free, or this project's") }
    }
}
