package import Basics
import ContainerEngine

/// A change of a lock that has yet to be made: the images to resolve, and the entries to keep.
package struct LockChange: Hashable, Sendable {
    /// The kind of a change.
    package enum Mode: Hashable, Sendable {
        /// Adds missing entries. The other entries stay.
        case add
        /// Moves the entries of these images, adds missing ones, and removes unused ones. Without
        /// names, all entries are moved.
        case update([String])
    }

    /// The references to resolve, sorted.
    package let resolved: [String]
    private let kept: [LockedImage]
    private let templates: [LockedTemplate]

    /// Plans a change.
    /// - Throws: ``UnknownBase`` for a name that neither the lock nor a Dockerfile has.
    package init(_ mode: Mode, _ lock: Lockfile?, used: UsedBases) throws(UnknownBase) {
        let entries = lock?.images ?? []
        templates = lock?.templates ?? []
        var moved: Set<String> = []
        var isUsedOnly = false
        if case .update(let names) = mode {
            isUsedOnly = true
            for name in names {
                let reference = ImageReference(name)?.familiar ?? name
                guard used.places[reference] != nil || lock?[reference] != nil else {
                    throw UnknownBase(name: name, closest: EditDistance.closest(to: reference, among: used.names))
                }
                moved.insert(reference)
            }
            if names.isEmpty { moved = Set(used.names) }
        }
        resolved = used.names.filter { lock?[$0] == nil || moved.contains($0) }
        kept = entries.filter { !isUsedOnly || used.places[$0.name] != nil }
    }

    /// The lock after the change.
    /// - Parameter images: the entries of the resolved references.
    package func lock(_ images: [LockedImage]) -> Lockfile { Lockfile(kept + images, templates: templates) }
}

/// The error for an image that no Dockerfile names.
package struct UnknownBase: Explained, Hashable, Sendable {
    /// The name as the user gave it.
    package var name: String
    /// The most similar reference. Nil if none is similar.
    package var closest: String?

    package var description: String { "no Dockerfile names the image '\(name)', and the lock has no entry for it" }
    package var hints: [String] { [closest.map { "did you mean '\($0)'?" } ?? "'faaso lock --check' lists the images"] }
    package var blame: Blame { .project }
}
