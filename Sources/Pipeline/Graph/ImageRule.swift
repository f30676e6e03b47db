import BuildGraph
import ContentHash
import FunctionModel
import ImageBuild
import SharedCache
import WorkModel

/// The rule of a function's image. The image is current if a record has its key, and the engine
/// still has the image of the record.
struct ImageRule: NodeRule {
    /// The name of the function.
    let function: String
    /// The current definition of the image.
    let definition: ImageDefinition
    /// The parts of the run.
    let run: RunContext

    /// True when the run has a registry, which may be asked.
    var waits: Bool { run.registry.shared != nil }

    private var node: Node { .image(function) }

    /// Searches the cache, then the records, then the engine for an image with the key.
    /// - Throws: any error of an explanation.
    func evaluate(_ outputs: Outputs) async throws -> Verdict {
        let bases = self.bases(outputs)
        if !run.options.force, !run.options.noCache, let known = run.scan.cachedImage(function, definition), known.bases == bases {
            if run.listing.images.map({ isWhole(known.image, known.key, $0) }) ?? true {
                return .current(output(known.image, known.key))
            }
        }
        guard let key = definition.key(bases) else {
            let pending = definition.bases.filter { outputs[Node(base: $0)] == nil }
            // A base that is not built yet has no digest, so it cannot be reported as changed.
            let known = try reasons(bases).filter { $0.kind != .baseChanged || !pending.contains($0.input ?? "") }
            return .stale(
                Step(
                    node, run.options.pullOnly ? .pull : .build,
                    known + pending.map { Reason(.dependencyChanged, Node(base: $0).description) }))
        }
        if run.options.force || run.options.noCache {
            return .stale(Step(node, .build, [Reason(.forced, run.options.noCache ? "--no-cache" : "--force")]))
        }
        if let record = run.scan.cache.imageRecord(function, key), let image = record.image {
            if let pulled = record.pulled, !run.scan.project.trusts(pulled) {
                return try await missing(key, [Reason(.imageMissing, reference(key), detail: pulled.distrust)])
            }
            if isOwn(image, key) { return try await verdict(record, image) }
            let detail = "the record names an image that was not built for it"
            return try await missing(key, [Reason(.imageMissing, reference(key), detail: detail)])
        }
        if let images = run.listing.images, let image = images.id(tagged: reference(key)), images.isImage(image, of: function) {
            run.records.adopt(function, key: key, bases: bases, image: image)
            return .current(output(image, key))
        }
        if let image = shared(key) {
            let detail = "the image is there, its tag is not"
            return .stale(Step(node, .tag, [Reason(.imageMissing, reference(key), detail: detail)], output: output(image, key)))
        }
        return try await missing(key, try reasons(bases))
    }

    /// The image with the key as another stage of the project built it. Nil if there is none.
    private func shared(_ key: Digest) -> String? {
        run.listing.images?.shared(function, key, mainProject: run.scan.project.settings.mainProject)
    }

    /// The verdict for an image that the engine lacks: it is pulled if the registry has it.
    private func missing(_ key: Digest, _ reasons: [Reason]) async throws -> Verdict {
        if run.options.pullOnly { return .stale(Step(node, .pull, reasons)) }
        let isShared = try await run.registry.asksLater ? false : run.registry.shared?.offers(function, key) ?? false
        return .stale(Step(node, isShared ? .pull : .build, reasons))
    }

    /// The verdict for a found record: current if the engine has its image under its tags.
    private func verdict(_ record: ImageRecord, _ image: String) async throws -> Verdict {
        guard let images = run.listing.images else {
            run.records.reuse(record, image)
            return .current(output(image, record.key))
        }
        guard images.contains(image) else {
            return try await missing(
                record.key, [Reason(.imageMissing, reference(record.key), detail: "the engine no longer has it")])
        }
        guard let tag = tags(record.key).first(where: { images.id(tagged: $0) != image }) else {
            run.records.reuse(record, image)
            return .current(output(image, record.key))
        }
        var reasons: [Reason] = []
        if let current = run.scan.cache.currentImage(function), current.key != record.key {
            reasons = try ImageExplanation(run.scan.context(function)).reasons(bases: record.bases, since: current, in: run.scan.cache)
        }
        if reasons.isEmpty {
            let isElsewhere = images.id(tagged: tag) != nil
            let detail = isElsewhere ? "the image is there, its tag names another one" : "the image is there, its tag is not"
            reasons = [Reason(.imageMissing, tag, detail: detail)]
        }
        return .stale(Step(node, .tag, reasons, output: output(image, record.key)))
    }

    /// True when the engine has the image under its tags.
    private func isWhole(_ image: String, _ key: Digest, _ images: EngineImages) -> Bool {
        images.isImage(image, of: function) && tags(key).allSatisfy { images.id(tagged: $0) == image }
    }

    /// True when a recorded image was built for this function, as far as the engine shows. A record
    /// may come from elsewhere.
    ///
    /// An image without any key's tag is trusted, because tags can be removed by hand. An image
    /// that has only the tags of other keys is not.
    private func isOwn(_ image: String, _ key: Digest) -> Bool {
        guard let images = run.listing.images, images.contains(image) else { return true }
        guard images.isImage(image, of: function) else { return false }
        if images.id(tagged: reference(key)) == image || shared(key) == image { return true }
        return images.tags(of: image).allSatisfy { !$0.hasPrefix(names.repository + ":") || tags(key).contains($0) }
    }

    private var names: ImageName { ImageName(project: run.scan.project.name, function: function) }

    private func tags(_ key: Digest) -> [String] { [reference(key), names.newest] }

    /// Builds the image, pulls it from the registry, or sets its tags again.
    /// - Throws: `BuildFailed`, ``ImageNotShared``, and any error of the engine.
    func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput {
        if step.action == .tag, let key = definition.key(bases(outputs)) {
            if let record = run.scan.cache.imageRecord(function, key), let image = record.image {
                try await run.work.recorder().retag(record)
                return output(image, key)
            }
            if let image = shared(key) {
                try await run.work.recorder().adopt(try run.scan.context(function), key: key, bases: bases(outputs), image: image)
                return output(image, key)
            }
        }
        if step.action == .pull {
            if let key = definition.key(bases(outputs)), let record = try await run.registry.pull(function, key), let image = record.image {
                return output(image, key)
            }
            if !run.options.pullOnly { run.registry.noteBuilt(function) }
        }
        if run.options.pullOnly { throw ImageNotShared(function, definition.key(bases(outputs)), in: run.registry.shared) }
        let record = try await run.work.build(function, bases: bases(outputs), step)
        guard let image = record.image else { throw PipelineError.noImage(function) }
        return output(image, record.key)
    }

    // MARK: - Reasons

    private func reasons(_ bases: [String: String]) throws -> [Reason] {
        guard let record = run.scan.cache.currentImage(function) else { return [Reason(.neverBuilt)] }
        let changes = try ImageExplanation(run.scan.context(function)).reasons(bases: bases, since: record, in: run.scan.cache)
        if let failure = record.failure {
            return changes.isEmpty ? [Reason(.previousFailed, detail: failure)] : changes
        }
        return changes.isEmpty ? [Reason(.imageMissing, detail: "its record is gone")] : changes
    }

    private func bases(_ outputs: Outputs) -> [String: String] {
        var bases: [String: String] = [:]
        for base in definition.bases {
            if let identity = outputs.identity(of: base) { bases[base] = identity }
        }
        return bases
    }

    private func output(_ image: String, _ key: Digest) -> NodeOutput {
        .image(FunctionImage(id: image, key: key.hex, reference: reference(key)))
    }

    private func reference(_ key: Digest) -> String {
        ImageRecorder.reference(project: run.scan.project.name, function: function, key: key)
    }
}
