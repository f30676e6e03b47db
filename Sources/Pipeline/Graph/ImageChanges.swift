import ContentHash
package import ImageBuild
package import WorkModel

/// Names the files that changed between two images, where a reason has the images' keys.
///
/// The causes come from the records of the builds. A repository that lacks one of them shows keys.
package struct ImageChanges {
    private let cache: CacheFolder
    private var records: [String: [ImageRecord]] = [:]

    /// The number of causes that a reason names.
    static let limit = 5

    /// Reads the records of a cache when they are needed.
    package init(_ cache: CacheFolder) { self.cache = cache }

    /// The reasons, each changed image with its causes in the place of its keys:
    /// `image-changed image:sum (input-changed functions/sum/main.py)`.
    package mutating func explained(_ reasons: [Reason]) -> [Reason] {
        var explained = reasons
        for index in explained.indices {
            let causes = causes(of: explained[index])
            guard !causes.isEmpty else { continue }
            let more = causes.count > Self.limit ? ["and \(causes.count - Self.limit) more"] : []
            explained[index].detail = (causes.prefix(Self.limit).map(\.line) + more).joined(separator: ", ")
        }
        return explained
    }

    /// The causes of a reason that names the change of an image. Empty if they are unknown.
    mutating func causes(of reason: Reason) -> [Reason] {
        guard reason.kind == .imageChanged, case .image(let function)? = reason.input.flatMap({ Node($0) }),
            let change = reason.detail.flatMap({ KeyChange($0) }), let old = record(function, change.old),
            let new = record(function, change.new)
        else { return [] }
        return ImageExplanation.reasons(new, since: old, in: cache)
    }

    private mutating func record(_ function: String, _ key: String) -> ImageRecord? {
        let known = records[function] ?? cache.imageRecords(function)
        records[function] = known
        return known.first { $0.key.hex.hasPrefix(key) }
    }
}
