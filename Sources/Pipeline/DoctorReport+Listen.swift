import ContainerEngine
import Deployment
import FunctionModel

extension DoctorReport {
    /// Looks whether the proxy can listen where it is to.
    mutating func listen(_ project: Project, _ connection: EngineConnection?) async {
        let containers = (try? await connection?.engine.containers()) ?? []
        let listen = project.settings.listen
        let holders = PortHolder.holders(
            of: listen, project: project.name, containers: containers, tables: SocketTable.texts(of: "self"), process: PortHolder.process)
        for (port, holder) in holders.sorted(by: { $0.key < $1.key }) {
            // A name has two ports on all interfaces.
            add(
                "listen", .failed, "\(listen.automaticHTTPS ? "port \(port)" : "\(listen)") is in use by \(holder)",
                hints: ["choose another `listen` in faaso.yml, or stop what holds it"])
        }
        if holders.isEmpty { add("listen", .passed, "\(listen) is free, or this project's") }
    }
}
