import ContainerEngine
import Deployment
import FunctionModel
import Pipeline
import WorkModel

extension Agent {
    /// The positions of the images that the host lacks.
    func missing(_ images: [ShippedImage]) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for (index, image) in images.enumerated() {
                group.addTask { try await isPresent(image) ? nil : index }
            }
            var missing: [Int] = []
            for try await index in group { if let index { missing.append(index) } }
            return missing.sorted()
        }
    }

    /// True when the host has the image under its name, or under that of another stage. Any image
    /// of the proxy's name will do.
    private func isPresent(_ image: ShippedImage) async throws -> Bool {
        if let named = try await connection.engine.image(image.reference) {
            return image.function == nil || image.content.difference(from: named.content) == nil
        }
        guard image.function != nil, let other = try await connection.engine.image(image.id) else { return false }
        return image.content.difference(from: other.content) == nil
    }

    /// The IDs of a project's images on the host, by their names.
    func imageIDs(of project: String) async throws -> [String: String] {
        let images = try await connection.engine.images(reference: "\(project)/*")
        return Dictionary(images.flatMap { image in image.tags.map { ($0, image.id) } }) { first, _ in first }
    }

    /// Gives images without a name of the project their names, if the host has them under those of
    /// another stage.
    func name(_ images: [FunctionImage]) async throws {
        for image in images {
            if let present = try await connection.engine.image(image.id) { try await name(present.id, image.reference) }
        }
    }

    /// Gives a function's image the name of its key, and that of the newest image.
    private func name(_ id: String, _ reference: String) async throws {
        guard let name = ImageReference(reference), let tag = name.tag else { throw HostError.notTaken(reference, "its name is wrong") }
        try await connection.engine.tag(image: id, repository: name.familiarName, tag: tag)
        try await connection.engine.tag(image: id, repository: name.familiarName, tag: ImageName.newestVersion)
    }

    /// Pulls an image from the registry of the run by its digest, and gives it its name.
    func take(_ image: ShippedImage, _ manifest: String) async throws -> Int {
        let door = try await door.value()
        let source = ShippingName.make(port: door.port, repository: image.repository(in: door)) + "@\(manifest)"
        let engine = connection.engine
        do {
            try await engine.withPassingName(source) {
                try await engine.pull(source)
                guard let present = try await engine.image(source) else {
                    throw HostError.notTaken(image.reference, "the engine does not have it")
                }
                if let difference = image.content.difference(from: present.content) {
                    throw HostError.notTaken(image.reference, difference)
                }
                if image.function != nil { return try await name(present.id, image.reference) }
                guard let proxy = ImageReference(image.reference) else { return }
                try await engine.tag(image: present.id, repository: proxy.familiarName, tag: proxy.version)
            }
            try self.door.keep(image, manifest)
            return self.door.received
        } catch {
            // A file that a crash of the machine damaged is sent again.
            if !Task.isCancelled { self.door.discard(manifest) }
            throw error
        }
    }
}
