import Basics
import ContainerEngine
import FunctionModel
import ImageBuild
import Synchronization
import WorkModel
import Workspaces

/// The images of the engine, as a run listed them once, and the pulls that add to them.
final class EngineListing: Sendable {
    private let connection: EngineConnection?
    private let scan: ScannedProject
    private let progress: Progress
    private let state: Mutex<State>

    private struct State {
        var images: EngineImages?
        /// The bases that were pulled, or could not be.
        var pulled: Set<String> = []
        /// The pulls of locked bases, by exact name. Several builds may need one of them at once.
        var lockedPulls: [String: Once<String>] = [:]
        /// The warnings that were already printed.
        var warned: Set<String> = []
    }

    /// Creates the listing.
    /// - Parameter images: the images of the engine; nil without an engine.
    init(_ images: EngineImages?, of connection: EngineConnection?, for scan: ScannedProject, progress: Progress) {
        (self.connection, self.scan, self.progress) = (connection, scan, progress)
        state = Mutex(State(images: images))
    }

    /// The images of the engine. Nil without an engine.
    var images: EngineImages? { state.withLock { $0.images } }

    /// Adds a new image.
    func add(_ record: ImageRecord) {
        guard let image = record.image else { return }
        let project = scan.project.name
        let tag = ImageRecorder.reference(project: project, function: record.function, key: record.key)
        state.withLock {
            $0.images?.add(image, tags: [tag, ImageName(project: project, function: record.function).newest], function: record.function)
        }
    }

    // MARK: - Pulls

    /// True when a base was pulled in this run, or could not be pulled.
    func hasPulled(_ reference: String) -> Bool { state.withLock { $0.pulled.contains(reference) } }

    /// Pulls a base for the build's platform, with the credentials of the docker CLI's user.
    /// - Throws: ``EngineError``, and ``PipelineError/noEngine(_:)``.
    func pull(_ reference: String) async throws {
        try await pull(reference, for: .base(reference))
        state.withLock { _ = $0.pulled.insert(reference) }
    }

    /// Continues with the base that the engine has, after its registry gave no newer one. Warns of
    /// that.
    func keepBase(_ reference: String, because error: EngineError) {
        let hints = error.hints.isEmpty ? "" : " (\(error.hints.joined(separator: "; ")))"
        progress.warning("\(error)\(hints); the image that the engine has is used")
        state.withLock { _ = $0.pulled.insert(reference) }
    }

    /// Pulls the locked bases of a build that the engine does not have, by their digests.
    /// - Parameter node: the node whose progress shows the pull.
    /// - Throws: ``LockedBaseMissing``, and any error of the engine.
    func pullLocked(_ bases: [String], for node: Node) async throws {
        guard let lock = scan.workspace.lock, images != nil else { return }
        for base in bases {
            guard let locked = lock[base] ?? ImageReference(base).flatMap({ LockedImage(pinned: $0) }),
                images?.has(locked) == false
            else { continue }
            guard !locked.isLocal else { throw LockedBaseMissing(image: locked, cause: nil) }
            let once = state.withLock { state in
                let once = state.lockedPulls[locked.exactName] ?? Once()
                state.lockedPulls[locked.exactName] = once
                return once
            }
            do {
                _ = try await once.value { [self] in
                    try await pull(locked.exactName, for: node)
                    return locked.exactName
                }
            } catch let error as EngineError where error.isFailedPull {
                throw LockedBaseMissing(image: locked, cause: error)
            }
        }
    }

    /// Pulls the image of relays and doubles, if the engine does not have it.
    /// - Parameter node: the node whose progress shows the lines of the pull.
    func ensureRelayImage(for node: Node) async throws {
        let name = scan.project.settings.proxy.image
        if try await connection.required().engine.image(name) == nil { try await pull(name, for: node) }
    }

    /// Pulls an image, and lists the images of the engine again.
    private func pull(_ name: String, for node: Node) async throws {
        let connection = try connection.required()
        try await connection.engine.pull(
            name, with: RegistryCredentials(environment: connection.environment), platform: scan.platform.isEmpty ? nil : scan.platform,
            onWarning: { [self] in warnOnce($0) },
            onProgress: { [progress] line in progress.line(node, line) })
        let images = EngineImages(try await connection.engine.images(reference: nil), digests: scan.cache.baseDigests)
        state.withLock { $0.images = images }
    }

    private func warnOnce(_ text: String) {
        if state.withLock({ $0.warned.insert(text).inserted }) { progress.warning(text) }
    }
}
