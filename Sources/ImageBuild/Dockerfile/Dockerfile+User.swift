package import ContainerEngine
import FunctionModel

extension Dockerfile {
    /// The user of the image that a build makes, as far as the Dockerfile tells.
    package enum User: Hashable, Sendable {
        /// The value of the last `USER`.
        case written(String)
        /// No `USER` is set, so the user is that of this image.
        case inherited(ImageReference)
        /// No `USER` is set, and there is no base image. The user is root.
        case ofScratch
        /// Only the build tells.
        case unknown

        /// True when the image likely runs as root. False if only the build tells.
        ///
        /// The name of a base image may tell that it has another user.
        package var isLikelyRoot: Bool {
            switch self {
            case .written(let text): ImageUser.isRoot(text)
            case .inherited(let base): BaseImage.likelyRunsAsRoot(base.familiar)
            case .ofScratch: true
            case .unknown: false
            }
        }
    }

    /// A line for a user other than root.
    package static let userLine = ImageUserProblem.remedy

    /// The user of the image that a build makes. Stages that it is made from count, too.
    /// - Parameters:
    ///   - arguments: the given build arguments.
    ///   - target: the name of the stage that is built; nil for the last one.
    /// - Throws: ``DockerfileError`` if a base is malformed.
    package func user(arguments: [String: String], target: String?) throws(DockerfileError) -> User {
        let variables = try globals(arguments: arguments, platform: .host, target: target)
        var index = built(target)
        while true {
            let stage = stages[index]
            if let user = stage.user { return user.contains("$") ? .unknown : .written(user) }
            let base = try expand(stage.base, variables, line: stage.line)
            guard let earlier = stages[..<index].lastIndex(where: { $0.name == base.lowercased() }) else {
                return base == "scratch" ? .ofScratch : ImageReference(base).map(User.inherited) ?? .unknown
            }
            if stages[earlier].triggers.contains(where: { $0.name == "USER" }) { return .unknown }
            index = earlier
        }
    }
}
