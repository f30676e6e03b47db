internal import ContentHash

/// Finds the relative links of a context that point out of it.
///
/// The target of a link is followed through the context, and through other links. An absolute link
/// means a path of the image, which is unknown, so the rest of the target is accepted. A name that
/// the context does not have is accepted too.
struct ContextLinks {
    private let links: [ContextEntry]
    private let targets: [[UInt8]: [UInt8]]

    init(entries: [ContextEntry]) {
        var targets: [[UInt8]: [UInt8]] = [:]
        for entry in entries { if case .symlink(let target) = entry.kind { targets[entry.path.bytes] = target } }
        self.targets = targets
        links = entries.filter { targets[$0.path.bytes] != nil }
    }

    /// One error for each link that leaves the context.
    var errors: [ContextError] {
        links.compactMap { link in
            guard let target = targets[link.path.bytes], leaves(link.path, target: target) else { return nil }
            return .linkLeavesContext(link.path, origin: link.origin, target: RelativePath(bytes: target).description)
        }
    }

    private func leaves(_ path: RelativePath, target: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        if target.first == slash { return false }
        var place = path.bytes.split(separator: slash).dropLast().map(Array.init)
        var waiting = target.split(separator: slash).map(Array.init).reversed() as [[UInt8]]
        // The kernel follows 40 links and then reports a loop, which leads nowhere.
        var followed = 0
        while let name = waiting.popLast() {
            if name == Array(".".utf8) { continue }
            if name == Array("..".utf8) {
                if place.isEmpty { return true }
                place.removeLast()
                continue
            }
            place.append(name)
            guard let next = targets[Array(place.joined(separator: [slash]))] else { continue }
            if next.first == slash || followed == 40 { return false }
            followed += 1
            place.removeLast()
            waiting += next.split(separator: slash).map(Array.init).reversed()
        }
        return false
    }
}
