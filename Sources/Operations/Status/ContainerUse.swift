import ContainerEngine
import Deployment

/// The memory and the processor time that containers use.
struct ContainerUse: Sendable {
    /// The engine that measures.
    let engine: Engine

    /// Adds the use of each running container to a status.
    ///
    /// If a container has ended, its entry stays unchanged. The measurement takes a second or two,
    /// because the use of a processor is a difference.
    func measured(_ status: DeploymentStatus) async throws -> DeploymentStatus {
        var waiting = status.functions.indices.filter { status.functions[$0].state == .running }[...]
        return try await withThrowingTaskGroup(of: (Int, ContainerStats?).self) { group in
            var measured = status
            func addNext() {
                guard let index = waiting.popFirst(), let id = status.functions[index].id else { return }
                group.addTask {
                    do { return (index, try await engine.stats(id)) } catch let error as EngineError where error.isNotFound {
                        return (index, nil)
                    }
                }
            }
            // Each measurement needs its own connection.
            for _ in 0..<32 { addNext() }
            while let (index, use) = try await group.next() {
                if let use {
                    measured.functions[index].memory = use.memory
                    measured.functions[index].memoryLimit = use.memoryLimit
                    measured.functions[index].cpuPercent = (use.cpuPercent * 10).rounded() / 10
                }
                addNext()
            }
            return measured
        }
    }
}
