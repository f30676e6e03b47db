package import Basics
import ContainerEngine
import ImageBuild

/// The error for a locked base that neither the engine nor the registry has.
package struct LockedBaseMissing: Explained, Sendable {
    /// The entry of the lock.
    var image: LockedImage
    /// The error of the pull. Nil for a local image, which no registry has.
    var cause: EngineError?

    package var description: String {
        if let cause { return "\(cause)" }
        return "the engine has no image \(image.name), which \(Lockfile.path) has as a local image"
    }

    package var hints: [String] {
        let push = image.mirror == nil ? "" : "--push "
        let update = "'faaso lock --update \(push)\(image.name)' locks another image"
        guard let cause else { return ["make the image on this machine under the same name", update] }
        return cause.hints + [update]
    }

    package var blame: Blame { .run }
}
