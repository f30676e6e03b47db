import BuildGraph
import ContentHash
import ImageBuild
package import WorkModel
package import Workspaces

/// The plan of `up`, and the part of the graph, that only a few functions need.
///
/// Only these functions are decoded and evaluated. The index is not saved, so the next scan
/// compares with the same saved values.
extension UnopenedWorkspace {
    /// Makes the plan of `up` without an engine from the previous one. The functions with changed
    /// files are evaluated; the steps of the others are those of the previous plan.
    ///
    /// Nil if the result could differ from a whole plan: the model or a record changed, many
    /// functions are touched, or anything has a problem.
    /// - Parameter onUnusable: called for each file of the cache that cannot be used.
    package func partialPlan(
        environment: [String: String], onUnusable: @escaping @Sendable (String) -> Void = { _ in }
    ) async -> PlanReport? {
        let platform = BuildPlatform.text(environment)
        guard let changed = files.changedPaths(), !changed.isEmpty, let basis = cached.planBasis(platform: platform),
            let touched = basis.functions(touchedBy: changed), touched.count <= PlanBasis.limit,
            let last = cached.offlinePlan(platform: platform), last.report.problems.isEmpty,
            let part = await part(touched, basis, environment: environment, onUnusable)
        else { return nil }
        let others = last.report.steps.filter { step in !(step.node.function.map { touched.contains($0) } ?? false) }
        var plan = last
        // The order of evaluation is that of the nodes, because no image is the base of another.
        plan.report.steps = (others + part.plan.steps.map(PlanReport.Step.init)).sorted { $0.node < $1.node }
        plan.report.unchanged += last.report.steps.count - plan.report.steps.count
        plan.secrets = basis.secrets(for: plan.report.steps)
        return plan.checked(environment: environment, in: plainFiles)
    }

    /// Plans one function without an engine, and the functions with changed files. The graph has
    /// their sources, bases, contexts, images and tests.
    ///
    /// Nil if the steps of the function could differ from those of a whole plan, and if there is no
    /// such node.
    /// - Parameters:
    ///   - node: a node of a function.
    ///   - hasRoutes: if true, the graph also has the containers and routes of these functions, and
    ///     the nodes of the proxy.
    ///   - onUnusable: called for each file of the cache that cannot be used.
    package func partialInspection(
        of node: Node, hasRoutes: Bool = false, environment: [String: String],
        onUnusable: @escaping @Sendable (String) -> Void = { _ in }
    ) async -> Inspection? {
        guard let function = node.function, let changed = files.changedPaths(),
            let basis = cached.planBasis(platform: BuildPlatform.text(environment)),
            let touched = basis.functions(touchedBy: changed), touched.count <= PlanBasis.limit,
            let part = await part(
                touched.union([function]), basis, hasRoutes: hasRoutes, environment: environment, onUnusable),
            part.assembly.graph.contains(node)
        else { return nil }
        return Inspection(graph: part.assembly.graph, plan: part.plan, isChecked: false, run: part.assembly.run)
    }

    /// The graph and the plan of some functions. Nil if they concern more than these, or if
    /// anything has a problem.
    private func part(
        _ functions: Set<String>, _ basis: PlanBasis, hasRoutes: Bool = false, environment: [String: String],
        _ onUnusable: @escaping @Sendable (String) -> Void
    ) async -> (assembly: Runner.Assembly, plan: Plan)? {
        let environmentFiles = EnvironmentFiles(basis.environmentFiles.map { RelativePath($0) })
        // A whole plan reports the errors.
        guard
            let workspace = try? Workspace(
                self, functions: functions, hasRoutes: hasRoutes, environmentFiles: environmentFiles, onUnusable: onUnusable)
        else { return nil }
        let previous = cached.functions(platform: BuildPlatform.text(environment), named: functions)
        let runner = Runner(workspace, connection: nil, environment: environment, options: RunOptions())
        guard
            let assembly = try? await runner.assemble(functions: previous, recordedBases: basis.recordedBases, whole: hasRoutes),
            case let scan = assembly.run.scan, scan.unreadable.isEmpty, scan.lockWarning == nil,
            functions.allSatisfy({ scan.definitions[$0]?.bases == previous[$0]?.definition.definition.bases }),
            let plan = try? await Plan(assembly.graph, rules: assembly.rules), workspace.warnings().isEmpty,
            await runner.rootWarnings(plan.steps).isEmpty
        else { return nil }
        return (assembly, plan)
    }
}
