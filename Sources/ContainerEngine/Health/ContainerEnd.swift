/// The end of a container that nobody stopped.
package struct ContainerEnd: Hashable, Sendable {
    /// The time in which the engine may report that a killed container ran out of memory. It does
    /// so a moment after the end, and on a busy machine after seconds.
    package static let patience = Duration.seconds(3)
    /// The status of a program that SIGKILL ended.
    package static let killedStatus = 137

    /// True when the kernel killed the container because it ran out of memory.
    package let isOutOfMemory: Bool
    /// The exit status.
    let exitCode: Int

    /// Finds the end of a container. Nil if it runs.
    package init?(_ condition: HealthGate.Condition) {
        guard condition.outOfMemory || !condition.isRunning else { return nil }
        (isOutOfMemory, exitCode) = (condition.outOfMemory, condition.exitCode)
    }

    /// True when something killed the container, and the engine has not reported a lack of memory.
    package var isUnexplained: Bool { !isOutOfMemory && exitCode == Self.killedStatus }

    /// The reason, without a subject.
    package var reason: String { isOutOfMemory ? "it ran out of memory" : "it ended with status \(exitCode)" }

    /// Advice for the user.
    package var hints: [String] {
        if isOutOfMemory { return ["limits.memory of the function may be too low"] }
        return isUnexplained ? ["something killed it (SIGKILL); if nobody did, limits.memory may be too low"] : []
    }
}
