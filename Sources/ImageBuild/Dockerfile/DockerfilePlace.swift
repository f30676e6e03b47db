/// The place where a Dockerfile names an image, so that another name can stand there.
struct DockerfilePlace: Hashable, Sendable {
    /// The offsets of the bytes to remove, ascending. The new name stands in place of the first one.
    var offsets: [Int]
    /// The bytes in front of the name.
    var prefix: [UInt8] = []
    /// The bytes behind the name.
    var suffix: [UInt8] = []
}

extension Dockerfile {
    /// Returns a Dockerfile's text with other names for images. All lines stay where they are.
    /// - Parameters:
    ///   - text: the text that the references were read from.
    ///   - name: the new name of an image; nil to leave it as it is.
    static func renaming(_ text: [UInt8], _ references: [BaseReference], _ name: (BaseReference) -> String?) -> [UInt8] {
        var names: [Int: [UInt8]] = [:]
        var removed: Set<Int> = []
        for reference in references {
            guard let place = reference.place, let first = place.offsets.first, let name = name(reference) else { continue }
            names[first] = place.prefix + Array(name.utf8) + place.suffix
            removed.formUnion(place.offsets)
        }
        guard !names.isEmpty else { return text }
        var result: [UInt8] = []
        for (offset, byte) in text.enumerated() {
            if let name = names[offset] { result += name }
            if !removed.contains(offset) { result.append(byte) }
        }
        return result
    }
}

extension DockerfilePlace {
    /// The whole word of a flag that is written anew around the name: `--from=NAME`.
    /// - Parameter escape: the Dockerfile's escape character.
    init(_ flag: DockerfileInstruction.Flag, before: String, after: String = "", escape: UInt8) {
        self.init(
            offsets: flag.offsets, prefix: Array("--\(flag.name)=".utf8) + Self.escaped(before, escape),
            suffix: Self.escaped(after, escape))
    }

    /// The text of a flag's value, as it is read back without change.
    private static func escaped(_ text: String, _ escape: UInt8) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            let isSpecial = DockerfileScan.isSpace(byte) || byte == escape || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
            return isSpecial ? [escape, byte] : [byte]
        }
    }
}
