import ContentHash
import ImageBuild
import Synchronization

/// The findings of an evaluation that are written at the end of a run. Plans write nothing.
final class DeferredRecords: Sendable {
    private let scan: ScannedProject
    private let findings = Mutex<[Finding]>([])

    private enum Finding {
        /// An image that the engine has under its key's tag and no record knows.
        case adoption(String, key: Digest, bases: [String: String], image: String)
        /// A record that counts again although a newer one exists.
        case image(ImageRecord)
        /// A record of tests that counts again although a newer one exists.
        case test(TestRecord)
    }

    /// Creates an empty list.
    init(_ scan: ScannedProject) { self.scan = scan }

    /// Records at the end of the run an image that the engine has under its key's tag.
    func adopt(_ function: String, key: Digest, bases: [String: String], image: String) {
        findings.withLock { $0.append(.adoption(function, key: key, bases: bases, image: image)) }
    }

    /// Uses a record. If it is not the newest of its node, it becomes the newest at the end of the
    /// run.
    func reuse(_ record: ImageRecord, _ image: String) {
        if let newest = scan.cache.currentImage(record.function), newest.key == record.key, newest.image != nil {
            let known = CachedFunction.Image(
                bases: record.bases, key: record.key, image: image, built: record.built, isPulled: record.pulled != nil)
            return scan.remember(record.function, image: known)
        }
        findings.withLock { $0.append(.image(record)) }
    }

    /// Uses a record of tests. If it is not the newest of its node, it becomes the newest at the
    /// end.
    func reuse(_ record: TestRecord) {
        if let newest = scan.cache.currentTest(record.function), newest.key == record.key, newest.passed {
            return scan.remember(record.function, test: CachedFunction.Test(image: record.image, key: record.key))
        }
        findings.withLock { $0.append(.test(record)) }
    }

    /// True when all results came from the newest records. An older record may be removed without a
    /// change of the newest one.
    var isEmpty: Bool { findings.withLock { $0.isEmpty } }

    /// Writes the findings.
    /// - Throws: any error of the cache or the engine.
    func write(_ work: ImageWork) async throws {
        let found = findings.withLock { findings in
            defer { findings = [] }
            return findings
        }
        for finding in found {
            switch finding {
            case .adoption(let function, let key, let bases, let image):
                try await work.recorder().adopt(try scan.context(function), key: key, bases: bases, image: image)
            case .image(let record): try scan.cache.makeCurrent(record)
            case .test(let record): try scan.cache.store(record)
            }
        }
    }
}
