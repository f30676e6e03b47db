/// The place where a Dockerfile names an image. Another name can be written there.
struct DockerfilePlace: Hashable, Sendable {
    /// The offsets of the removed bytes, ascending. The new name is written at the first one.
    var offsets: [Int]
    /// The bytes before the new name.
    var prefix: [UInt8] = []
    /// The bytes after the new name.
    var suffix: [UInt8] = []
}

extension Dockerfile {
    /// Returns a Dockerfile's text with other names for images. The lines keep their numbers.
    /// - Parameters:
    ///   - text: the text that the references were read from.
    ///   - references: the references whose names are replaced.
    ///   - name: the new name of an image; nil to keep the old one.
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
    /// The place of a whole flag, which is written again around the name: `--from=NAME`.
    /// - Parameters:
    ///   - before: the text of the value before the name.
    ///   - after: the text of the value after the name.
    ///   - escape: the escape character of the Dockerfile.
    init(_ flag: DockerfileInstruction.Flag, before: String, after: String = "", escape: UInt8) {
        self.init(
            offsets: flag.offsets, prefix: Array("--\(flag.name)=".utf8) + Self.escaped(before, escape),
            suffix: Self.escaped(after, escape))
    }

    /// Escapes a part of a flag's value, so that the builder reads it unchanged.
    private static func escaped(_ text: String, _ escape: UInt8) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            let isSpecial = DockerfileScan.isSpace(byte) || byte == escape || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
            return isSpecial ? [escape, byte] : [byte]
        }
    }
}
