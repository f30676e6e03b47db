/// A command that acts on a project of another repository if `--adopt` is given.
package enum AdoptingCommand: Hashable, Sendable {
    /// `faaso up`.
    case up
    /// `faaso deploy`.
    case deploy
    /// `faaso down`, with the parts that it was asked to remove for good.
    case down(PurgeScope)

    /// The advice to give the option to the command.
    var hint: String {
        switch self {
        case .up: "take it over: faaso up --adopt, or choose another project name in faaso.yml"
        case .deploy: "take it over: faaso deploy --adopt, or choose another project name in faaso.yml"
        case .down(let scope):
            "take it down all the same: faaso down --adopt" + (scope.contains(.project) ? " --purge" : "")
                + (scope.contains(.volumes) ? " --volumes" : "")
        }
    }
}
