import WorkModel

/// The deployments and the versions of functions whose images are kept.
extension DeploymentHistory {
    /// The number of deployments that keep their images, and of versions of each function.
    package static let kept = 5

    /// The last deployments, the newest first. Deployments in a row with the same images, as
    /// repairs and failures are, count as one. One of them is returned. `down` does not count.
    package func kept(_ limit: Int = Self.kept) throws -> [DeploymentRecord] {
        var kept: [DeploymentRecord] = []
        for number in try numbers().reversed() where kept.count < limit {
            guard let record = try record(number), !record.images.isEmpty, record.images != kept.last?.images else { continue }
            kept.append(record)
        }
        return kept
    }

    /// The images that must stay for a rollback, by their IDs. These are the images of the last
    /// deployments, and the last deployed ones of each function.
    /// - Parameters:
    ///   - functions: the functions whose own versions count.
    ///   - limit: the number of deployments, and of images of each function.
    package func imagesInUse(of functions: Set<String> = [], keep limit: Int = Self.kept) throws -> Set<String> {
        var images = Set(try kept(limit).flatMap(\.images))
        var versions: [String: [String]] = [:]
        var open = functions
        for number in try numbers().reversed() where !open.isEmpty {
            guard let record = try record(number) else { continue }
            for function in record.desired.functions where open.contains(function.name) {
                guard let image = function.image?.id, versions[function.name]?.last != image else { continue }
                versions[function.name, default: []].append(image)
                if versions[function.name]?.count == limit { open.remove(function.name) }
            }
        }
        images.formUnion(versions.values.joined())
        return images
    }

    /// The IDs of the images that any record names.
    package func images() throws -> Set<String> { try all().reduce(into: []) { $0.formUnion($1.images) } }

    /// The time until which each image was deployed, by its ID. Images of the newest deployment
    /// have none: they still are.
    package func retirements() throws -> [String: String] {
        var retired: [String: String] = [:]
        var later: DeploymentRecord?
        for number in try numbers().reversed() {
            guard let record = try record(number) else { continue }
            if let later { for image in record.images where retired[image] == nil { retired[image] = later.at } }
            later = record
        }
        return retired
    }
}

extension DeploymentRecord {
    /// The IDs of the images that it names.
    fileprivate var images: Set<String> { Set(desired.functions.compactMap { $0.image?.id }) }
}
