import ContainerEngine
import ContentHash
import ImageBuild
import Pipeline

/// The answer about an image whose last build failed.
extension WhyReport {
    /// The number of the builder's lines that are shown.
    private static let lines = 20

    /// Adds the builder's last lines and the changes since the last good build. Adds nothing if the
    /// last build succeeded.
    mutating func addFailedBuild(_ function: String, _ inspection: Inspection, _ cache: CacheFolder) {
        guard let failed = cache.currentImage(function), failed.failure != nil else { return }
        failedFunction = function
        if let bytes = failed.log.flatMap({ cache.log($0) }) {
            let log = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            output = BuilderLine.failure(in: log, count: Self.lines)
        }
        let tagged = inspection.taggedImage(of: function)
        guard let last = Self.lastGood(cache.imageRecords(function), tagged: tagged), let context = try? inspection.context(function)
        else { return }
        good = Good(
            when: last.built, key: last.key.hex, commit: last.commit,
            reasons: ImageExplanation(context).reasons(bases: failed.bases, since: last, in: cache))
    }

    /// The record that a failed build is compared with. It is the latest one of the tagged image,
    /// or else the latest one of any image.
    static func lastGood(_ records: [ImageRecord], tagged: String?) -> ImageRecord? {
        let good = records.filter { $0.image != nil }
        return good.first { $0.image == tagged } ?? good.first
    }

    /// The differences of the text inputs between a good build and the files of now.
    func differences(
        since good: Good, _ function: String, _ inspection: Inspection, _ cache: CacheFolder, _ comparison: FileDifferences
    ) async throws -> [FileDifference] {
        guard let record = Digest(hex: good.key).flatMap({ cache.imageRecord(function, $0) }), let old = Self.version(record, cache) else {
            return []
        }
        let context = try inspection.context(function)
        let new = FileDifferences.Version(context.manifest, origins: context.origins, function: function, commit: nil)
        return await comparison.of(good.reasons, old: old, new: new)
    }
}
