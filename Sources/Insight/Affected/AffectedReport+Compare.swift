import Deployment
import FunctionModel
import ImageBuild
import Pipeline
import WorkModel

extension AffectedReport {
    init(since: String, commit: String, old: ProjectVersion, new: ProjectVersion) {
        self.since = since
        self.commit = commit
        functions = []
        unchanged = 0
        let routes = Self.routes(old, new)
        for function in new.project.functions {
            let found = Self.compare(function, old, new, routes[function.name] ?? [])
            if found.touches.isEmpty { unchanged += 1 } else { functions.append(found) }
        }
        let names = Set(new.project.functions.map(\.name))
        removed = old.project.functions.map(\.name).filter { !names.contains($0) }.sorted()
        proxy = new.desired.proxyReasons(since: old.desired)
    }

    /// The changes of routes by function. A route that changed hands belongs to both functions.
    private static func routes(_ old: ProjectVersion, _ new: ProjectVersion) -> [String: [Reason]] {
        var reasons: [String: [Reason]] = [:]
        for (route, reason) in DesiredRoute.reasons(from: old.desired.routes, to: new.desired.routes) {
            let before = old.desired.routes.first { $0.path == route.path }
            for function in Set([route.function, before?.function].compactMap(\.self)) { reasons[function, default: []].append(reason) }
        }
        return reasons
    }

    private static func compare(
        _ now: FunctionModel.Function, _ old: ProjectVersion, _ new: ProjectVersion, _ routes: [Reason]
    ) -> Function {
        var result = Function(name: now.name, touches: [], reasons: [])
        let tests: [Touched] = now.metadata.tests.isEmpty ? [] : [.test]
        let container: [Touched] = new.project.routedFunctions.contains(now.name) ? [.container] : []
        guard let before = old.project.function(now.name) else {
            result.touches = [.image] + tests + (container.isEmpty ? [] : [.container, .route])
            result.reasons = [Reason(.inputAdded, now.path)]
            return result
        }
        /// Adds reasons, each input once. A variable of tests and of the container is one edit.
        func touch(_ touched: [Touched], _ reasons: [Reason]) {
            guard !reasons.isEmpty else { return }
            result.touches += touched.filter { !result.touches.contains($0) }
            result.reasons += reasons.filter { reason in
                !result.reasons.contains { $0 == reason || $0.input == reason.input && $0.detail == reason.detail }
            }
        }
        if let problem = new.unreadable[now.name]?.problems.first {
            touch([.image] + tests + container, [Reason(.inputChanged, problem.location?.file ?? now.name, detail: problem.message)])
        } else if let context = new.contexts[now.name], let earlier = old.contexts[now.name] {
            touch([.image] + tests + container, ImageExplanation(context).reasons(since: earlier))
        }
        if let definition = TestDefinition(now) { touch(tests, definition.reasons(since: TestDefinition(before))) }
        if let wanted = new.desired.function(now.name) {
            if let earlier = old.desired.function(now.name) {
                touch([.container], wanted.configuration.reasons(since: earlier.configuration))
                touch([.supervision], wanted.supervision.reasons(since: earlier.supervision))
            } else {
                touch([.container], [Reason(.routeAdded, now.name)])
            }
        }
        touch([.route], routes)
        result.touches.sort { (Touched.allCases.firstIndex(of: $0) ?? 0) < (Touched.allCases.firstIndex(of: $1) ?? 0) }
        return result
    }
}
