import BuildGraph
package import WorkModel

/// The single operations of a deployment, in order for each function. The value prints itself.
package struct OperationPlan: Hashable, Sendable, CustomStringConvertible {
    /// A line for each operation, without its number.
    package private(set) var lines: [String] = []

    /// Plans the operations of steps. A step of tests, of the Caddyfile or of the proxy is one
    /// operation.
    /// - Parameters:
    ///   - steps: the steps of a plan from `observed` to `desired`. Steps of builds are skipped. A
    ///     step of a candidate means that the container waits for its tests.
    package init(_ steps: [Step], from observed: ObservedState, to desired: DesiredState) {
        let staged = Set(steps.filter { $0.node.kind == .candidate }.map(\.node.name))
        for step in steps {
            switch step.node {
            case .container(let name):
                if let function = desired.function(name) {
                    let test = staged.contains(name) ? steps.first { $0.node == .test(name) } : nil
                    add(step, function, observed, desired, isStaged: staged.contains(name), test)
                } else {
                    let drain = observed.lastDeployment?.desired.drain(of: name) ?? DesiredState.usualDrain
                    let cause = step.reasons.map(\.line).joined(separator: "; ")
                    for old in observed.containers(of: name) { add(Replacement.retiring(old, in: observed, drain: drain, because: cause)) }
                }
            case .test(let name): if !staged.contains(name) { lines.append(Self.line(step)) }
            case .caddyfile, .proxy: lines.append(step.line)
            case .source, .base, .context, .image, .shared, .candidate, .route: break
            }
        }
    }

    /// Creates a plan from its lines.
    package init(lines: [String]) { self.lines = lines }

    /// The line of a step of tests: `run the tests of sum: input-changed functions/sum/main.py`.
    static func line(_ test: Step) -> String {
        "run the tests of \(test.node.name): " + test.reasons.map(\.line).joined(separator: "; ")
    }

    /// The operations with their numbers: `[1] create shop_sum_2: image-changed image:sum`.
    package var description: String { lines.enumerated().map { "[\($0.offset + 1)] \($0.element)" }.joined(separator: "\n") }

    private mutating func add(
        _ step: Step, _ function: DesiredFunction, _ observed: ObservedState, _ desired: DesiredState, isStaged: Bool, _ test: Step?
    ) {
        switch step.action {
        case .create, .replace:
            let number = Replacement.nextNumber(function.name, observed)
            lines +=
                Replacement(
                    function, number: number, in: observed, names: ObjectNames(project: desired.project), isStaged: isStaged, test: test,
                    because: step.reasons
                ).lines
        case .start where function.runsAlone:
            add(Replacement.clearing(function, in: observed))
            restart(step, function, observed)
        default:
            if step.action == .start { restart(step, function, observed) }
            add(Replacement.clearing(function, in: observed))
        }
    }

    private mutating func restart(_ step: Step, _ function: DesiredFunction, _ observed: ObservedState) {
        guard let current = observed.serving(function.name) else { return }
        add(Replacement.restarting(current, because: step.reasons.map(\.line).joined(separator: "; ")))
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
    package func operations(of steps: [Step]) -> OperationPlan { observed.operations(of: steps, to: desired) }
}
