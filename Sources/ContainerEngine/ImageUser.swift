package import Basics

/// The USER of an image, resolved to numbers.
package struct ImageUser: Hashable, Sendable {
    /// The id of the user.
    package var user: UInt32
    /// The id of the group.
    package var group: UInt32

    /// The owner of files that are copied into containers of the image.
    package var owner: TarHeader.Owner { TarHeader.Owner(user: user, group: group) }

    /// True when the text alone means root. A name can still be root in the image's /etc/passwd.
    package static func isRoot(_ text: String) -> Bool {
        let user = text.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return user.isEmpty || user == "root" || Int(user) == 0
    }

    /// True when the numbers depend on the image's own tables.
    package static func needsTables(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count < 2 || parts.contains { UInt32($0) == nil }
    }

    /// True when the user is a name. Then only the image's /etc/passwd tells if it is root.
    package static func isNamed(_ text: String) -> Bool {
        UInt32(text.split(separator: ":", omittingEmptySubsequences: false).first ?? "") == nil
    }

    /// Resolves `1000`, `1000:1000`, `app` or `app:app` by the rules of the Dockerfile reference.
    ///
    /// A user without a group has the primary group of its entry, or 0 without an entry. Returns
    /// nil if a name is not in the tables.
    package init?(_ text: String, passwd: String, group groups: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return nil }
        let entries = passwd.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init) }
        let entry = entries.first { $0.count > 3 && ($0[0] == name || $0[2] == name) }
        guard let user = UInt32(name) ?? entry.flatMap({ UInt32($0[2]) }) else { return nil }
        self.user = user
        group = entry.flatMap { UInt32($0[3]) } ?? 0
        if parts.count > 1 {
            let lines = groups.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init) }
            guard let number = UInt32(parts[1]) ?? lines.first(where: { $0.count > 2 && $0[0] == parts[1] }).flatMap({ UInt32($0[2]) })
            else { return nil }
            group = number
        }
    }

    /// Resolves the USER of an image that is to serve. The user must not be root.
    /// - Parameter archive: returns a file of the image as a tar archive. If it throws that the
    ///   file does not exist, the table is empty. An image from scratch has no tables.
    /// - Throws: ``ImageUserProblem``, and any other error of `archive`.
    package static func serving(_ text: String, archive: (_ path: String) async throws -> [UInt8]) async throws -> ImageUser {
        guard !isRoot(text) else { throw ImageUserProblem.root(text) }
        var tables = ["", ""]
        if needsTables(text) {
            for (index, path) in ["/etc/passwd", "/etc/group"].enumerated() { tables[index] = try await table(path, archive) }
        }
        guard let resolved = ImageUser(text, passwd: tables[0], group: tables[1]) else { throw ImageUserProblem.unknown(text) }
        guard resolved.user != 0 else { throw ImageUserProblem.root(text) }
        return resolved
    }

    private static func table(_ path: String, _ archive: (_ path: String) async throws -> [UInt8]) async throws -> String {
        do {
            return String(decoding: TarArchive.firstFile(try await archive(path)) ?? [], as: UTF8.self)
        } catch let error as EngineError where error.refusal == .notFound {
            return ""
        }
    }
}

/// The reason why containers of an image must not serve.
package enum ImageUserProblem: Explained, Hashable, Sendable {
    /// The image runs as root. The text is its USER.
    case root(String)
    /// The image's /etc/passwd or /etc/group lacks a name in its USER.
    case unknown(String)

    /// A sentence about the image of a function, without the function's name.
    package var description: String {
        switch self {
        case .root(let user): "its image runs as \(user.isEmpty ? "root" : "'\(user)', which is root")"
        case .unknown(let user): "its image runs as '\(user)', which its /etc/passwd does not have"
        }
    }

    package var hints: [String] {
        switch self {
        case .root: ["add the line '\(Self.remedy)' to the Dockerfile, at the end of the stage that is built"]
        case .unknown: ["use a numeric USER, or one that the image's /etc/passwd names"]
        }
    }

    /// The line of a Dockerfile for a user other than root. It needs no entry in /etc/passwd.
    package static let remedy = "USER 65534:65534"

    package var blame: Blame { .run }
}

extension Engine {
    /// Checks that containers of an image run as a user other than root. A name is resolved in a
    /// container that is never started.
    /// - Parameters:
    ///   - name: the name of that container.
    ///   - labels: the labels of that container. They identify it if this process is killed.
    /// - Throws: ``ImageUserProblem`` and ``EngineError``.
    package func checkUser(ofImage image: String, name: @autoclosure () -> String, labels: [String: String]) async throws {
        guard let text = try await self.image(image)?.user else { return }
        guard !ImageUser.isRoot(text), ImageUser.isNamed(text) else {
            if ImageUser.isRoot(text) { throw ImageUserProblem.root(text) }
            return
        }
        // A container of an image without a command needs an explicit command.
        let id = try await create(ContainerSpecification(image: image, command: ["true"], entrypoint: [], labels: labels), name: name())
        do { _ = try await user(text, in: id) } catch {
            await shielded { try? await remove(id, force: true) }
            throw error
        }
        await shielded { try? await remove(id, force: true) }
    }

    /// The user that an image's `USER` stands for. A name is resolved in a container of the image,
    /// which need not run.
    /// - Throws: ``ImageUserProblem`` and ``EngineError``.
    package func user(_ text: String, in container: String) async throws -> ImageUser {
        try await ImageUser.serving(text) { path in try await getArchive(container, path: path, limit: 4 << 20) }
    }
}
