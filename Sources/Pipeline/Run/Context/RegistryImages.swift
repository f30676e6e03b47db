import BuildGraph
import ContainerEngine
import ContentHash
import FunctionModel
import ImageBuild
import SharedCache
import Synchronization
import WorkModel

/// The registry of a run, and the images that the run pulls from it.
final class RegistryImages: Sendable {
    /// The registry of the project. Nil without one, and without an engine.
    let shared: SharedCache?
    private let scan: ScannedProject
    private let listing: EngineListing
    private let work: ImageWork
    private let progress: Progress
    private let state = Mutex(State())

    private struct State {
        /// The functions whose images were to be pulled, and were built.
        var builtInstead: Set<String> = []
        /// True while a run is planned. The run itself asks the registry.
        var asksLater = false
    }

    /// Creates the images of a registry.
    init(_ shared: SharedCache?, _ scan: ScannedProject, _ listing: EngineListing, _ work: ImageWork, progress: Progress) {
        (self.shared, self.scan, self.listing, self.work, self.progress) = (shared, scan, listing, work, progress)
    }

    /// A warning for a plan whose registry cannot be used: the steps are those without it.
    var warning: Problem? {
        shared.flatMap { shared in
            shared.failure.map { Problem("the registry \(shared.repository) cannot be used: \($0.text)", hints: $0.hints) }
        }
    }

    /// Pulls an image from the registry, and records it with its tests. Nil if the registry has no
    /// image that can be used.
    func pull(_ function: String, _ key: Digest) async throws -> ImageRecord? {
        let node = Node.image(function)
        guard let shared, try await shared.offers(function, key) else { return nil }
        let held = try await shared.hold(key)
        defer { withExtendedLifetime(held) {} }
        guard let pulled = try await shared.pull(function, key, onLine: { [progress] in progress.line(node, $0) }) else { return nil }
        do {
            let record = try await keep(pulled, from: shared, function)
            await shared.forget(pulled)
            listing.add(record)
            return record
        } catch let problem as ImageUserProblem {
            await shared.forget(pulled)
            shared.refuse(function, key, "\(problem)")
            progress.warning("the image of '\(function)' is not taken from \(shared.repository): \(problem)")
            return nil
        } catch {
            await shared.forget(pulled)
            throw error
        }
    }

    /// Records a pulled image with its tests.
    /// - Throws: `ImageUserProblem` if it runs as root.
    private func keep(_ pulled: SharedCache.Pulled, from shared: SharedCache, _ function: String) async throws -> ImageRecord {
        try await work.recorder().checkUser(pulled.image, of: function)
        var record = pulled.record.build
        (record.image, record.log) = (pulled.image, nil)
        record.pulled = ImageRecord.Pulled(
            from: shared.repository.description, digest: pulled.record.manifest, signer: pulled.signer)
        try await work.recorder().keep(record, try scan.context(function).manifest)
        // The tests passed with this content. Only the ID of the image may be another one here.
        if var tests = pulled.record.tests {
            tests.image = pulled.image
            (tests.key, tests.pulled) = (tests.computedKey, record.pulled)
            try scan.cache.store(tests)
        }
        return record
    }

    /// True when an evaluation must not wait for the registry.
    var asksLater: Bool { state.withLock { $0.asksLater } }

    /// Runs the plan of a run. A missing image counts as one to build until the run asks the
    /// registry. So a slow registry holds up no other node.
    func askingLater<R>(_ body: () async throws -> R) async rethrows -> R {
        state.withLock { $0.asksLater = true }
        defer { state.withLock { $0.asksLater = false } }
        return try await body()
    }

    /// Notes that an image was built, although the plan was to pull it.
    func noteBuilt(_ function: String) { state.withLock { _ = $0.builtInstead.insert(function) } }

    /// The event with the action that was done.
    func corrected(_ event: Executor.Event) -> Executor.Event {
        guard case .ended(let result) = event else { return event }
        return .ended(corrected(result))
    }

    /// The result with the action that was done.
    func corrected(_ result: NodeResult) -> NodeResult {
        guard case .image(let function) = result.node, result.step?.action == .pull,
            state.withLock({ $0.builtInstead.contains(function) })
        else { return result }
        var result = result
        result.step?.action = .build
        return result
    }
}
