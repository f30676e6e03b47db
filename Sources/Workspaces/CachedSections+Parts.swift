import ContentHash

/// Values of functions that stand in parts of a few, beside the list of their names.
extension CachedSections {
    /// The number of values in one part.
    private static let partSize = 32

    /// The numbers of the parts of a list, sorted.
    /// - Parameters:
    ///   - names: the names of all values, in the order of the list.
    ///   - wanted: the names whose parts are needed; nil for all.
    package static func parts(of names: [String], with wanted: Set<String>? = nil) -> [Int] {
        var parts: [Int] = []
        for (position, name) in names.enumerated() where wanted?.contains(name) ?? true {
            let part = position / partSize
            if parts.last != part { parts.append(part) }
        }
        return parts
    }

    /// The values of one part of a list.
    package static func values<Value>(ofPart part: Int, in list: [Value]) -> [Value] {
        Array(list.dropFirst(part * partSize).prefix(partSize))
    }

    /// Stores a list of names for the next run.
    package func store(names: [String], _ section: String) {
        var writer = FieldWriter()
        writer.write(names) { $0.write($1) }
        store(writer.bytes, section)
    }

    /// The list of names in a section of the previous run. Nil in the cases of ``bytes(_:)``.
    package func names(_ section: String) -> [String]? {
        guard let bytes = bytes(section) else { return nil }
        var reader = FieldReader(bytes)
        return try? reader.list { reader throws(FieldReader.Torn) in try reader.text() }
    }
}
