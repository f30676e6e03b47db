import Synchronization

/// A set of functions that the tasks of a run share.
final class FunctionNames: Sendable {
    private let names = Mutex<Set<String>>([])

    /// Adds a function.
    func insert(_ function: String) { _ = names.withLock { $0.insert(function) } }

    /// True when the set has a function.
    func contains(_ function: String) -> Bool { names.withLock { $0.contains(function) } }
}

extension DeploymentRun {
    /// Performs a step that starts the wanted version of a function. A failure is noted, unless the
    /// version never started.
    /// - Parameter starts: true if the step starts an existing container first.
    func trying(_ function: String, starts: Bool = false, _ step: () async throws -> Void) async throws {
        do { try await step() } catch {
            let isEarly = (error as? DeploymentError)?.comesBeforeStart ?? false
            if starts || !isEarly { tried.insert(function) }
            throw error
        }
    }
}
