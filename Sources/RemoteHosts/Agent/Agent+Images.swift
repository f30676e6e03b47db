import Basics
import ContainerEngine
import Deployment
import ImageBuild
import Pipeline

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

    /// True when the host has the image under its name. Any image of the proxy's name will do.
    private func isPresent(_ image: ShippedImage) async throws -> Bool {
        guard let present = try await connection.engine.image(image.reference) else { return false }
        return image.function == nil || image.content.difference(from: present.content) == nil
    }

    /// Pulls an image from the registry of the run by its digest, and gives it its name.
    func take(_ image: ShippedImage, _ manifest: String) async throws -> Int {
        let door = try await door.value()
        guard let name = ImageReference(image.reference), let tag = name.tag else {
            throw HostError.notTaken(image.reference, "its name is wrong")
        }
        let source = ShippingName.make(port: door.port, repository: image.repository(in: door)) + "@\(manifest)"
        let engine = connection.engine
        do {
            try await engine.pull(source)
            guard let present = try await engine.image(source) else {
                throw HostError.notTaken(image.reference, "the engine does not have it")
            }
            if let difference = image.content.difference(from: present.content) { throw HostError.notTaken(image.reference, difference) }
            try await engine.tag(image: present.id, repository: name.familiarName, tag: tag)
            if image.function != nil { try await engine.tag(image: present.id, repository: name.familiarName, tag: "latest") }
            await shielded { _ = try? await engine.removeImage(source) }
            try self.door.keep(image, manifest)
            return self.door.received
        } catch {
            await shielded { _ = try? await engine.removeImage(source) }
            // A file that a crash of the machine damaged is sent again.
            if !Task.isCancelled { self.door.discard(manifest) }
            throw error
        }
    }
}
