import Deployment
import FunctionModel
import ImageBuild
import Pipeline
import WorkModel

extension AffectedReport {
    /// Compares two versions of a project, function by function.
    init(since: String, commit: String, old: ProjectVersion, new: ProjectVersion) {
        self.since = since
        self.commit = commit
        functions = []
        unchanged = 0
        let routes = Self.routes(old, new)
        var found = new.project.functions.map { Self.compare($0, old, new, routes[$0.name] ?? []) }
        Self.spread(&found, new)
        functions = found.filter { !$0.touches.isEmpty }
        unchanged = found.count - functions.count
        let names = Set(new.project.functions.map(\.name))
        removed = old.project.functions.map(\.name).filter { !names.contains($0) }.sorted()
        proxy = new.desired.proxyReasons(since: old.desired)
    }

    /// Touches the functions whose base is a function with a touched image.
    private static func spread(_ functions: inout [Function], _ new: ProjectVersion) {
        let bases = FunctionBases(new.contexts.mapValues(\.definition))
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            let touched = Set(functions.filter { $0.touches.contains(.image) }.map(\.name))
            for index in functions.indices where !functions[index].touches.contains(.image) {
                let name = functions[index].name
                guard let base = bases.bases(of: name).first(where: touched.contains), let function = new.project.function(name) else {
                    continue
                }
                functions[index].touch(Self.parts(of: function, new), [Reason(.dependencyChanged, Node.image(base).description)])
                isGrowing = true
            }
        }
    }

    /// The parts of a function that an edit of its image reaches.
    private static func parts(of function: FunctionModel.Function, _ new: ProjectVersion) -> [Touched] {
        [.image] + (function.metadata.tests.isEmpty ? [] : [.test])
            + (new.contained.contains(function.name) ? [.container] : [])
    }

    /// The changes of routes by function. If a route now leads to another function, the change
    /// belongs to both.
    private static func routes(_ old: ProjectVersion, _ new: ProjectVersion) -> [String: [Reason]] {
        var reasons: [String: [Reason]] = [:]
        let before = Dictionary(old.desired.routes.map { ($0.path, $0.function) }) { first, _ in first }
        for (route, reason) in DesiredRoute.reasons(from: old.desired.routes, to: new.desired.routes) {
            for function in Set([route.function, before[route.path]].compactMap(\.self)) { reasons[function, default: []].append(reason) }
        }
        return reasons
    }

    private static func compare(
        _ now: FunctionModel.Function, _ old: ProjectVersion, _ new: ProjectVersion, _ routes: [Reason]
    ) -> Function {
        var result = Function(name: now.name, touches: [], reasons: [])
        let parts = parts(of: now, new)
        guard let before = old.project.function(now.name) else {
            result.touches = parts + (parts.contains(.container) ? [.route] : [])
            result.reasons = [Reason(.inputAdded, now.path)]
            return result
        }
        if let problem = new.unreadable[now.name]?.problems.first {
            result.touch(parts, [Reason(.inputChanged, problem.location?.file ?? now.name, detail: problem.message)])
        } else if let problem = old.unreadable[now.name]?.problems.first {
            let detail = "in the commit: \(problem.message)"
            result.touch(parts, [Reason(.inputChanged, problem.location?.file ?? now.name, detail: detail)])
        } else if let context = new.contexts[now.name], let earlier = old.contexts[now.name] {
            result.touch(parts, ImageExplanation(context).reasons(since: earlier, locks: (new.lock, old.lock)))
        }
        if let definition = TestDefinition(now) { result.touch([.test], definition.reasons(since: TestDefinition(before))) }
        if let wanted = new.desired.function(now.name) {
            if let earlier = old.desired.function(now.name) {
                result.touch([.container], wanted.configuration.reasons(since: earlier.configuration))
                result.touch([.supervision], wanted.supervision.reasons(since: earlier.supervision))
            } else {
                result.touch([.container], [Reason(.routeAdded, now.name)])
            }
        }
        result.touch([.route], routes)
        return result
    }
}

extension AffectedReport.Function {
    /// Adds reasons. Each input is added once, because a variable of tests and of the container is
    /// one edit. Without reasons, nothing is touched.
    fileprivate mutating func touch(_ touched: [AffectedReport.Touched], _ found: [Reason]) {
        guard !found.isEmpty else { return }
        touches = AffectedReport.Touched.allCases.filter { touches.contains($0) || touched.contains($0) }
        reasons += found.filter { reason in
            !reasons.contains { $0 == reason || $0.input == reason.input && $0.detail == reason.detail }
        }
    }
}
