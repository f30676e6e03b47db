/// The things from outside of a stage that its instructions need or take.
struct DockerfileNeeds: Hashable, Sendable {
    /// The stages and images that are copied from or mounted.
    var sources: [Dockerfile.Source] = []
    /// The arguments that an `ARG` declares.
    var arguments: [Dockerfile.Argument] = []
    /// The names of the secrets that `RUN --mount=type=secret` mounts.
    var secrets: Set<String> = []
    /// True when the name of a secret has a variable. Then it may be any name.
    var takesAnySecret = false
    /// The git repositories that `ADD` clones without an option that only BuildKit has.
    var repositories: [Dockerfile.Argument] = []

    /// Adds the needs of other instructions.
    static func += (needs: inout DockerfileNeeds, other: DockerfileNeeds) {
        needs.sources += other.sources
        needs.arguments += other.arguments
        needs.secrets.formUnion(other.secrets)
        needs.repositories += other.repositories
        needs.takesAnySecret = needs.takesAnySecret || other.takesAnySecret
    }

    /// Creates empty needs.
    init() {}

    /// Reads the needs of one instruction. They are empty if it needs nothing.
    /// - Parameter escape: the escape character of the Dockerfile.
    /// - Throws: ``DockerfileError`` for an `ARG` without a name, a variable in a source, and a
    ///   mount of an SSH agent.
    init(_ instruction: DockerfileInstruction, escape: UInt8) throws(DockerfileError) {
        switch instruction.name {
        case "ARG":
            arguments = try Self.arguments(instruction, escape: escape)
        case "COPY", "ADD":
            if let flag = instruction.flags.last(where: { $0.name == "from" }), let name = flag.value {
                let place = DockerfilePlace(flag, before: "", escape: escape)
                sources.append(.init(line: instruction.line, use: .copy, name: name, place: place))
            }
            if instruction.name == "ADD", !instruction.flags.contains(where: { Self.flagsOfBuildKit.contains($0.name) }) {
                let words = instruction.rest.split(whereSeparator: { $0.isWhitespace || "[],\"".contains($0) }).map(String.init)
                repositories = words.dropLast().filter(Self.isRepository).map { .init(line: instruction.line, name: $0) }
            }
        case "RUN":
            for flag in instruction.flags where flag.name == "mount" { try add(flag, line: instruction.line, escape: escape) }
        default: break
        }
        for source in sources where source.name.dropLast().contains("$") {
            throw DockerfileError(
                line: source.line, "variables are not replaced in 'from=\(source.name)'",
                hints: ["give the image a name with 'FROM \(source.name) AS name', with the ARG before the first FROM, and use the name"])
        }
    }

    private static let flagsOfBuildKit: Set<String> = ["checksum", "keep-git-dir", "link", "unpack", "exclude"]

    /// True when BuildKit clones the address. Its path ends with `.git`, or its protocol is git's
    /// own.
    private static func isRepository(_ address: String) -> Bool {
        if ["git@", "git://", "ssh://"].contains(where: address.hasPrefix) { return true }
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return false }
        return address.prefix { $0 != "#" && $0 != "?" }.hasSuffix(".git")
    }

    private mutating func add(_ flag: DockerfileInstruction.Flag, line: Int, escape: UInt8) throws(DockerfileError) {
        let mount = DockerfileMount(flag.value ?? "")
        if let source = mount.source {
            let place = DockerfilePlace(flag, before: source.before, after: source.after, escape: escape)
            sources.append(.init(line: line, use: .mount, name: source.name, place: place))
        }
        switch mount.type {
        case "ssh":
            throw DockerfileError(
                line: line, "'RUN --mount=type=ssh' gets no SSH agent here",
                hints: ["name a key or token under build_secrets, and mount it: RUN --mount=type=secret,id=NAME"])
        case "secret":
            guard let name = mount.secret else { return }
            if name.contains("$") { takesAnySecret = true } else { secrets.insert(name) }
        case let type where type.contains("$"):
            takesAnySecret = true
        default: return
        }
    }

    private static func arguments(
        _ instruction: DockerfileInstruction, escape: UInt8
    ) throws(DockerfileError) -> [Dockerfile.Argument] {
        var arguments: [Dockerfile.Argument] = []
        for word in quotedWords(Array(instruction.rest.utf8), escape: escape) {
            let equals = word.firstIndex(of: "=")
            let name = String(word[..<(equals ?? word.endIndex)])
            guard !name.isEmpty else { throw DockerfileError(line: instruction.line, "an ARG has no name in '\(instruction.rest)'") }
            arguments.append(.init(line: instruction.line, name: name, value: equals.map { String(word[word.index(after: $0)...]) }))
        }
        guard !arguments.isEmpty else { throw DockerfileError(line: instruction.line, "ARG takes at least one name") }
        return arguments
    }

    /// Splits bytes into words with their quotes and escapes. Both are removed later, with the
    /// variables.
    private static func quotedWords(_ bytes: [UInt8], escape: UInt8) -> [String] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if byte == escape && quote != UInt8(ascii: "'") {
                isEscaped = true
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if quote == nil, DockerfileScan.isSpace(byte) {
                if !word.isEmpty { words.append(word) }
                word = []
                continue
            }
            word.append(byte)
        }
        if !word.isEmpty { words.append(word) }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }
}
