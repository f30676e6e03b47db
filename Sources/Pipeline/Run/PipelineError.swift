package import Basics
package import FunctionModel

/// The reason why a run, or one node of it, cannot be done.
package enum PipelineError: Explained, Hashable {
    /// The engine does not have a base image after a successful pull.
    case baseNotPulled(String)
    /// A function has no image.
    case noImage(String)
    /// The run needs an engine. Carries the reason why there is none.
    case noEngine(String)
    /// Functions that do not exist, with those that do.
    case unknownFunctions([String], known: [String])
    /// A test that does not exist, with those that do.
    case unknownTest(String, known: [String])
    /// Nodes before the deployment are stale, although only a deployment was requested.
    case staleImages([String])
    /// A node that does not exist, with a similar name. A word without a kind may have been a
    /// function's name, so it carries those.
    case unknownNode(String, closest: String?, functions: [String] = [])
    /// A path that does not exist, with a similar one.
    case unknownPath(String, closest: String?)
    /// A path outside of the repository.
    case outside(String)
    /// A function without a container, or on a swarm without a service or a task.
    case notRunning(String, hasContainer: Bool, lacks: Unit = .container)
    /// A name that no running function has, with the names of those. It is used if the functions of
    /// the repository are unknown.
    case notServing(String, known: [String])
    /// A secret that is not set, with a similar name.
    case unknownSecret(String, closest: String?)
    /// The project has no proxy. Carries the missing object.
    case noProxy(lacks: Unit = .container)

    /// The object that runs a function or the proxy. The raw values stand in messages.
    package enum Unit: String, Hashable, Sendable {
        /// The container on one host.
        case container
        /// The service on a swarm.
        case service
        /// A task of the service.
        case task = "task that runs"
    }

    package var description: String {
        switch self {
        case .baseNotPulled(let reference): "base image \(reference) was pulled and the engine does not have it"
        case .noImage(let function): "function '\(function)' has no image"
        case .noEngine(let why): "no engine: \(why)"
        case .unknownFunctions(let names, _): "no function is named \(names.map { "'\($0)'" }.joined(separator: ", "))"
        case .unknownTest(let name, _): "no test of these functions is named '\(name)'"
        case .staleImages(let functions): "not up to date: \(functions.joined(separator: ", "))"
        case .unknownNode(let name, _, _): "no node is named '\(name)'"
        case .unknownPath(let path, _): "there is no file or folder '\(path)' in the repository, and no node of that name"
        case .outside(let path): "'\(path)' is outside of the repository"
        case .notRunning(let name, _, let unit): "function '\(name)' has no \(unit.rawValue)"
        case .notServing(let name, _): "no function that runs is named '\(name)'"
        case .unknownSecret(let name, _): "no secret is named '\(name)'"
        case .noProxy(let unit): "the proxy has no \(unit.rawValue)"
        }
    }

    package var hints: [String] {
        switch self {
        case .unknownFunctions(_, known: []): [NameHint.noFunctions]
        case .unknownFunctions(let names, let known):
            names.flatMap(NameHint.nodeHints) + NameHint.hints(names, among: known)
        case .staleImages: ["'faaso up' builds, tests and deploys; 'faaso why image:NAME' says what changed"]
        case .unknownNode(_, let closest?, _), .unknownPath(_, let closest?), .unknownSecret(_, let closest?):
            ["did you mean '\(closest)'?"]
        case .notServing(let name, let known):
            NameHint.hints([name], among: known) + ["'faaso plan' shows what is wrong with the project's files"]
        case .unknownTest(_, known: []): ["they have no tests: `test` in metadata.yml defines some"]
        case .unknownTest(let name, let known): NameHint.hints([name], among: known)
        case .unknownSecret: ["'faaso secret ls' lists them"]
        case .notRunning(_, hasContainer: false, lacks: _):
            ["no route names it: add one to routes.yml, or 'internal: true' to its metadata.yml, then faaso up"]
        case .notRunning(_, hasContainer: _, lacks: .task), .noProxy(lacks: .task):
            ["'faaso status' lists the tasks, and why one does not run", "deploy it: faaso up"]
        case .notRunning, .noProxy: ["deploy it: faaso up"]
        case .unknownPath: ["paths are counted from the repository's root"]
        case .outside: ["what is built lies in the repository; copy it there and 'include' it"]
        case .unknownNode(let name, nil, let functions):
            NameHint.hints([name], among: functions) + ["'faaso graph --format json' lists all nodes"]
        case .baseNotPulled, .noImage, .noEngine: []
        }
    }
}

extension PipelineError {
    /// Refuses names that no function of a project has.
    /// - Throws: ``unknownFunctions(_:known:)`` with all of them.
    package static func check(_ names: some Sequence<String>, among project: Project) throws(PipelineError) {
        let known = project.functions.map(\.name)
        let unknown = Set(names).subtracting(known).sorted()
        if !unknown.isEmpty { throw .unknownFunctions(unknown, known: known) }
    }

    /// The error for an unset secret. It suggests the most similar name.
    package static func unknownSecret(_ name: String, among names: [String]) -> PipelineError {
        .unknownSecret(name, closest: EditDistance.closest(to: name, among: names))
    }
}

extension PipelineError {
    /// The part that is at fault. It decides the exit status.
    package var blame: Blame {
        switch self {
        case .unknownFunctions, .unknownTest, .unknownNode, .unknownPath, .outside, .notServing, .unknownSecret: .project
        case .noEngine: .engine
        case .baseNotPulled, .noImage, .staleImages, .notRunning, .noProxy: .run
        }
    }
}
