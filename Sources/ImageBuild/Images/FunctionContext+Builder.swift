import ContainerEngine
import FunctionModel

extension FunctionContext {
    /// Everything that the old builder reads differently from BuildKit.
    var problemsWithOldBuilder: [Problem] {
        dockerfile.problemsWithOldBuilder(arguments: definition.arguments, target: definition.target)
    }

    /// The advice for an image with a user that is refused. It names the line to add and its place.
    func hints(for problem: ImageUserProblem) -> [String] {
        guard case .root = problem else { return problem.hints }
        return [dockerfile.userHint(target: definition.target)] + capabilityHints
    }

    /// The advice for a base image whose program has a file capability. Containers cannot start it.
    private var capabilityHints: [String] {
        guard reading.bases.contains(where: { $0.use == .base && $0.reference.familiarName == "caddy" }) else { return [] }
        return [
            "containers have no capabilities, and caddy's program has one: start a copy of it, "
                + "made by 'RUN cp /usr/bin/caddy /usr/bin/server'"
        ]
    }
}
