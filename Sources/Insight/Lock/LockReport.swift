package import FunctionModel
package import ImageBuild

/// The output of `faaso lock --json`: the entries of the lock, and the images without an entry.
package struct LockReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.lock/1"

    /// The state of an entry after the command.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// The entry is as it was, and the entry is new or has another digest.
        case kept, added, moved
        /// The entry was removed, because no Dockerfile names the image.
        case removed
        /// The entry is there, and no Dockerfile names the image.
        case unused
        /// A Dockerfile names the image, and there is no entry.
        case missing
    }

    /// One image.
    package struct Image: Hashable, Sendable, Codable {
        /// The reference in the engine's form.
        package var reference: String
        /// The state of the entry.
        package var state: State
        /// The locked digest. Nil for a missing entry.
        package var digest: String?
        /// The digest before the command. Nil unless it moved.
        package var previous: String?
        /// The platform that the digest was resolved for. Nil for a missing entry.
        package var platform: String?
        /// True when the digest is the ID of an image that is in no registry.
        package var local: Bool
        /// The repository to which the image was copied. Nil if it was not copied.
        package var mirror: String?
        /// The reason why the registry did not give the digest. Nil if it did.
        package var note: String?
        /// The first place that names the image. Nil for an image that no Dockerfile names.
        package var place: SourceLocation?

        /// Creates the report of one image.
        package init(
            reference: String, state: State, digest: String?, previous: String?, platform: String?, local: Bool,
            mirror: String? = nil, note: String?, place: SourceLocation?
        ) {
            (self.reference, self.state, self.digest, self.previous) = (reference, state, digest, previous)
            (self.platform, self.local, self.mirror, self.note, self.place) = (platform, local, mirror, note, place)
        }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The path of the lock in the repository.
    package var file = Lockfile.path
    /// The images, sorted by reference.
    package var images: [Image]
    /// The copied templates, compared with their entries. Nil if they were not compared.
    package var templates: [TemplateReport.Template]?

    /// True when every named image has an entry, every entry is used, and the copied templates are
    /// the locked ones.
    package var isComplete: Bool {
        !images.contains { $0.state == .missing || $0.state == .unused } && (templates ?? []).allSatisfy { $0.state == .locked }
    }

    /// The images in a state.
    package func images(_ state: State) -> [Image] { images.filter { $0.state == state } }

    /// Creates a report.
    package init(images: [Image]) { self.images = images }

    /// Compares a lock with the images that are used. Changes nothing.
    package init(_ lock: Lockfile?, used: UsedBases) {
        self.init(from: lock, to: lock, used: used, notes: [:])
    }

    /// Compares two versions of a lock.
    /// - Parameter notes: the reasons why a registry did not give a digest, by reference.
    package init(from old: Lockfile?, to new: Lockfile?, used: UsedBases, notes: [String: String]) {
        let before = Dictionary((old?.images ?? []).map { ($0.name, $0) }) { $1 }
        let after = Dictionary((new?.images ?? []).map { ($0.name, $0) }) { $1 }
        let names = Set(before.keys).union(after.keys).union(used.places.keys)
        images = names.sorted().map { name in
            let (earlier, now, place) = (before[name], after[name], used.places[name])
            let state: State =
                switch (earlier, now) {
                case (nil, nil): .missing
                case (_?, nil): .removed
                case (nil, _?): .added
                case (let earlier?, let now?): earlier != now ? .moved : place == nil ? .unused : .kept
                }
            let entry = now ?? earlier
            return Image(
                reference: name, state: state, digest: entry?.digest, previous: state == .moved ? earlier?.digest : nil,
                platform: entry.map { "\($0.platform)" }, local: entry?.isLocal ?? false, mirror: entry?.mirror,
                note: notes[name], place: place)
        }
    }
}
