import Basics
import Deployment

/// The return to the container that served before.
extension Switcher {
    /// Starts a container that served before, unless it runs. The failure is reported only after
    /// the container serves again.
    /// - Parameter failed: the version whose container did not come to serve.
    func startAgain(_ before: ObservedContainer, _ failed: DesiredFunction) async {
        await shielded {
            do {
                guard let container = try await stopped(before), let port = container.port else { return }
                host.log(.container(container.function), .waiting, "\(container.name) is started again")
                // The settings of the failed version may not fit this one.
                let function = (try? history.last()?.desired.function(failed.name)) ?? failed
                let subject = ServingSubject(
                    function: function, id: container.id, alias: container.alias, port: port, containerPort: container.containerPort,
                    restarts: try await engine.condition(container.id)?.restarts ?? 0)
                for operation in Replacement.restarting(container, because: "the new container failed") {
                    try await performer.perform(operation, on: subject)
                }
                host.log(.container(container.function), .started, "started \(container.name) again")
                await unmark(container)
            } catch {
                host.log(.container(before.function), .warning, "\(before.name) could not be started again: \(error)")
            }
        }
    }

    /// The container that served before, if it is to be started again. Nil if it runs, if it is
    /// gone, and if another one serves.
    ///
    /// A stop whose answer was lost is sent again and awaited. A start during that stop would do
    /// nothing.
    private func stopped(_ before: ObservedContainer) async throws -> ObservedContainer? {
        let observed = try await observer.observe(function: before.function)
        guard var container = observed.containers.first(where: { $0.id == before.id }),
            let condition = try await engine.condition(before.id)
        else { return nil }
        // After the switch the new container serves. A candidate never served.
        let named = observed.upstreams[before.function]
        guard named == before.alias || named == nil && condition.isKeptRunning else { return nil }
        container.state = condition.state
        if container.isEnding, container.state == .running {
            try await stopper.stop(container, grace: container.stopGrace, for: .replacement)
            container.state = .stopped
        }
        return container.state == .stopped || container.state == .paused ? container : nil
    }

    /// Removes the mark of a container that serves again.
    private func unmark(_ container: ObservedContainer) async {
        do { _ = try await mark.removed(from: container) } catch {
            host.log(.container(container.function), .warning, "\(container.name) did not get its name back: \(error)")
        }
    }
}
