import BuildGraph
package import WorkModel

/// The single operations of a deployment, in order for each function. The value prints itself.
package struct OperationPlan: Hashable, Sendable, CustomStringConvertible {
    /// A line for each operation, without its number.
    package private(set) var lines: [String] = []

    /// Plans the operations of steps. A step of the Caddyfile or the proxy is one operation.
    /// - Parameters:
    ///   - steps: the steps of a plan from `observed` to `desired`. Steps of builds are skipped.
    init(_ steps: [Step], from observed: ObservedState, to desired: DesiredState) {
        for step in steps {
            switch step.node {
            case .container(let name):
                if let function = desired.function(name) {
                    add(step, function, observed, desired)
                } else {
                    let drain = observed.lastDeployment?.desired.drain(of: name) ?? DesiredState.usualDrain
                    let cause = step.reasons.map(\.line).joined(separator: "; ")
                    for old in observed.containers(of: name) { add(Replacement.retiring(old, drain: drain, because: cause)) }
                }
            case .caddyfile, .proxy: lines.append(step.line)
            case .source, .base, .context, .image, .test, .shared, .candidate, .route: break
            }
        }
    }

    /// The operations with their numbers: `[1] create shop_sum_2: image-changed image:sum`.
    package var description: String { lines.enumerated().map { "[\($0.offset + 1)] \($0.element)" }.joined(separator: "\n") }

    private mutating func add(_ step: Step, _ function: DesiredFunction, _ observed: ObservedState, _ desired: DesiredState) {
        let current = observed.serving(function.name)
        let leftovers = observed.leftovers(function.name)
        switch step.action {
        case .create, .replace:
            for old in leftovers { add(Replacement.retiring(old, drain: function.drain, because: Cause.leftOver)) }
            let replacement = Replacement(
                function, number: Replacement.nextNumber(function.name, observed), names: ObjectNames(project: desired.project),
                because: step.reasons)
            let stopping = Replacement.stopping(current, for: function)
            add(stopping)
            add(replacement.creating)
            add(replacement.starting + replacement.proving + [replacement.switching])
            guard var current else { return }
            if !stopping.isEmpty { current.state = .stopped }
            add(Replacement.retiring(current, drain: function.drain, because: Cause.replaced(by: replacement.container)))
        default:
            if step.action == .start, let current { add(Replacement.restarting(current, because: step.reasons)) }
            for old in leftovers { add(Replacement.retiring(old, drain: function.drain, because: Cause.leftOver)) }
        }
    }

    private mutating func add<Action>(_ operations: [Operation<Action>]) { lines += operations.map(\.line) }

    /// The causes of operations that follow from other operations.
    package enum Cause {
        /// The cause of removing a container that an earlier deployment left.
        package static let leftOver = "left over"

        /// The cause of removing a container that a new one replaced.
        package static func replaced(by container: String) -> String { "replaced by \(container)" }
    }
}

extension DesiredState {
    /// The drain time of a function that no deployment record has any more.
    package static let usualDrain = Duration.seconds(30)

    /// The drain time of a function; nil for a function that is not in this state.
    package func drain(of function: String) -> Duration? { self.function(function)?.drain }
}

extension DeploymentRun {
    /// The operations of the run's steps. They are planned, not performed.
    package func operations(of steps: [Step]) -> OperationPlan { OperationPlan(steps, from: observed, to: desired) }
}
