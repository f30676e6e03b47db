import WorkModel

/// The words of an action in sentences for people.
extension Action {
    /// The past tense for use after a count or `would be`: `built`, `replaced`.
    var done: String {
        switch self {
        case .build: "built"
        case .tag: "tagged again"
        case .pull: "pulled"
        case .test: "tested"
        case .push: "pushed"
        case .ship: "shipped"
        case .create: "created"
        case .replace: "replaced"
        case .scale: "scaled"
        case .start: "started"
        case .remove: "removed"
        case .reload: "reloaded"
        }
    }

    /// The continuation of a sentence that names the node: `would rebuild`.
    /// - Parameter isAgain: true if the action was done before.
    func would(isAgain: Bool) -> String {
        switch self {
        case .build: isAgain ? "would rebuild" : "would build"
        case .test: isAgain ? "would run again" : "would run"
        case .tag, .pull, .push, .ship, .create, .replace, .scale, .start, .remove, .reload: "would be " + done
        }
    }

    /// The continuation of a sentence that names the node: `rebuilt`.
    var was: String {
        switch self {
        case .build: "rebuilt"
        case .test: "ran"
        case .tag, .pull, .push, .ship, .create, .replace, .scale, .start, .remove, .reload: done
        }
    }
}
