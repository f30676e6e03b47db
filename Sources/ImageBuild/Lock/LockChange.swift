package import Basics
package import ContainerEngine

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

    /// The copies that a change makes in the project's registry.
    package struct Push: Hashable, Sendable {
        /// The repository that gets the images.
        package var repository: ImageReference
        /// The images to copy. Without names, all images are copied.
        package var names: [String]

        /// Creates the value.
        package init(to repository: ImageReference, _ names: [String] = []) { (self.repository, self.names) = (repository, names) }
    }

    /// The references to resolve, sorted.
    package let resolved: [String]
    /// The references that stay as they are, because an update does not copy them again. Sorted.
    package let unmoved: [String]
    private let pushed: Set<String>
    private let repository: ImageReference?
    private let kept: [LockedImage]
    private let templates: [LockedTemplate]

    /// Plans a change.
    /// - Parameter push: the copies to make; nil for none. Without it, the entry of a copied image
    ///   stays.
    /// - Throws: ``UnknownBase`` for a name that neither the lock nor a Dockerfile has.
    package init(_ mode: Mode, _ lock: Lockfile?, used: UsedBases, push: Push? = nil) throws(UnknownBase) {
        var moved: Set<String> = []
        var isUsedOnly = false
        if case .update(let names) = mode {
            isUsedOnly = true
            moved = try Self.references(names, lock, used)
        }
        if let push { pushed = try Self.references(push.names, lock, used) } else { pushed = [] }
        repository = push?.repository
        let copied = Set((lock?.images ?? []).filter { $0.mirror != nil }.map(\.name))
        let (pushed, staying) = (pushed, moved.intersection(copied))
        unmoved = staying.subtracting(pushed).intersection(used.places.keys).sorted()
        moved.subtract(unmoved)
        resolved = used.names.filter { lock?[$0] == nil || moved.contains($0) }
        kept = (lock?.images ?? []).filter { !isUsedOnly || used.places[$0.name] != nil }
        templates = lock?.templates ?? []
    }

    /// The references that names of the user mean. Without names, these are all used ones.
    private static func references(_ names: [String], _ lock: Lockfile?, _ used: UsedBases) throws(UnknownBase) -> Set<String> {
        if names.isEmpty { return Set(used.names) }
        var references: Set<String> = []
        for name in names {
            let reference = ImageReference(name)?.familiar ?? name
            guard used.places[reference] != nil || lock?[reference] != nil else {
                throw UnknownBase(name: name, closest: EditDistance.closest(to: reference, among: used.names))
            }
            references.insert(reference)
        }
        return references
    }

    /// The lock after the change, before images are copied.
    /// - Parameter images: the entries of the resolved references.
    package func lock(_ images: [LockedImage]) -> Lockfile { Lockfile(kept + images, templates: templates) }

    /// The entries of a lock whose images have yet to be copied.
    package func uncopied(_ lock: Lockfile) -> [LockedImage] {
        guard let repository else { return [] }
        return lock.images.filter { pushed.contains($0.name) && $0.mirror != repository.fullName }
    }
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
