import BuildGraph
import FunctionModel
import ContentHash
import ImageBuild

/// A function's image. Current means: a record has this key, and the engine still has the image that it names.
struct ImageRule: Sendable {
    let function: String
    let definition: ImageDefinition
    let session: Session

    private var node: NodeID { .image(function) }

    func evaluate(_ outputs: Rule.Outputs) throws -> Verdict {
        let bases = self.bases(outputs)
        if !session.options.force, !session.options.noCache, let known = session.knownImage(function, definition), known.bases == bases {
            if session.images.map({ isWhole(known.image, known.key, $0) }) ?? true {
                session.know(function, image: known.image, key: known.key)
                return .current(known.image)
            }
        }
        guard let key = definition.key(bases) else {
            return .stale(Step(node, "build", try reasons(bases) + pulled(outputs)))
        }
        if session.options.force || session.options.noCache {
            return .stale(Step(node, "build", [Reason(.forced, session.options.noCache ? "--no-cache" : "--force")]))
        }
        if let record = session.cache.imageRecord(function, key), let image = record.image {
            if isOwn(image, key) { return try verdict(record, image) }
            let detail = "the record names an image that was not built for it"
            return .stale(Step(node, "build", [Reason(.imageMissing, reference(key), detail: detail)]))
        }
        if let images = session.images, let image = images.id(tagged: reference(key)), images.isImage(image, of: function) {
            session.adopt(function, key: key, bases: bases, image: image)
            return .current(image)
        }
        return .stale(Step(node, "build", try reasons(bases)))
    }

    /// A record was found: is its image there, under its names?
    private func verdict(_ record: ImageRecord, _ image: String) throws -> Verdict {
        session.know(function, image: image, key: record.key)
        guard let images = session.images else {
            session.reuse(record, image)
            return .current(image)
        }
        guard images.contains(image) else {
            return .stale(Step(node, "build", [Reason(.imageMissing, reference(record.key), detail: "the engine no longer has it")]))
        }
        guard let tag = tags(record.key).first(where: { images.id(tagged: $0) != image }) else {
            session.reuse(record, image)
            return .current(image)
        }
        var reasons: [Reason] = []
        if let current = session.cache.currentImage(function), current.key != record.key {
            reasons = try ImageExplanation(cache: session.cache).reasons(session.context(function), bases: record.bases, since: current)
        }
        if reasons.isEmpty {
            let isElsewhere = images.id(tagged: tag) != nil
            let detail = isElsewhere ? "the image is there, its tag names another one" : "the image is there, its tag is not"
            reasons = [Reason(.imageMissing, tag, detail: detail)]
        }
        return .stale(Step(node, "tag", reasons, output: image))
    }

    /// Is the image in the engine, under its names?
    private func isWhole(_ image: String, _ key: Digest, _ images: EngineImages) -> Bool {
        images.isImage(image, of: function) && tags(key).allSatisfy { images.id(tagged: $0) == image }
    }

    /// Was the image that a record names built for this function, as far as the engine can tell? A record may come from elsewhere.
    ///
    /// An image without any key's tag is believed, because tags can be removed by hand. One with the tags of other keys alone is not.
    private func isOwn(_ image: String, _ key: Digest) -> Bool {
        guard let images = session.images, images.contains(image) else { return true }
        guard images.isImage(image, of: function) else { return false }
        if images.id(tagged: reference(key)) == image { return true }
        let prefix = "\(session.project.name)/\(function):"
        return images.tags(of: image).allSatisfy { !$0.hasPrefix(prefix) || $0 == prefix + "latest" || $0 == reference(key) }
    }

    private func tags(_ key: Digest) -> [String] { [reference(key), "\(session.project.name)/\(function):latest"] }

    func perform(_ outputs: Rule.Outputs, _ step: Step) async throws -> String {
        if step.action == "tag", let key = definition.key(bases(outputs)),
            let record = session.cache.imageRecord(function, key), let image = record.image
        {
            try await session.builder().retag(record)
            session.know(function, image: image, key: key)
            return image
        }
        let record = try await session.build(function, bases: bases(outputs), step)
        guard let image = record.image else { throw PipelineError.noImage(function) }
        session.know(function, image: image, key: record.key)
        return image
    }

    // MARK: - Reasons

    private func reasons(_ bases: [String: String]) throws -> [Reason] {
        guard let record = session.cache.currentImage(function) else { return [Reason(.neverBuilt)] }
        let changes = try ImageExplanation(cache: session.cache).reasons(session.context(function), bases: bases, since: record)
        if let failure = record.failure {
            return changes.isEmpty ? [Reason(.previousFailed, detail: failure)] : changes
        }
        return changes.isEmpty ? [Reason(.imageMissing, detail: "its record is gone")] : changes
    }

    private func pulled(_ outputs: Rule.Outputs) -> [Reason] {
        definition.bases.filter { outputs[.base($0)] == nil }.map { Reason(.dependencyChanged, NodeID.base($0).description) }
    }

    private func bases(_ outputs: Rule.Outputs) -> [String: String] {
        var bases: [String: String] = [:]
        for base in definition.bases {
            if let identity = outputs[.base(base)], identity != BaseRule.unknown { bases[base] = identity }
        }
        return bases
    }

    private func reference(_ key: Digest) -> String {
        ImageBuilder.reference(project: session.project.name, function: function, key: key)
    }
}
