package import Basics
/// The USER of an image, resolved to numbers.
package struct ImageUser: Hashable, Sendable {
    package var user: UInt32
    package var group: UInt32

    /// The owner of files that are put into the image's containers.
    package var owner: TarHeader.Owner { TarHeader.Owner(user: user, group: group) }

    /// Reports whether the text alone says root. A name may still be root in the image's /etc/passwd.
    package static func isRoot(_ text: String) -> Bool {
        let user = text.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return user.isEmpty || user == "root" || Int(user) == 0
    }

    /// Reports whether the image's own tables are needed to know the numbers.
    package static func needsTables(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count < 2 || parts.contains { UInt32($0) == nil }
    }

    /// Reports whether the user is a name, so that only the image's /etc/passwd tells whether it is root.
    package static func isNamed(_ text: String) -> Bool {
        UInt32(text.split(separator: ":", omittingEmptySubsequences: false).first ?? "") == nil
    }

    /// `1000`, `1000:1000`, `app`, `app:app`, by the rules of the Dockerfile reference: a user without a group has the primary group
    /// of its entry, or 0 where it has none. Nil for a name that the tables do not have.
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

    /// The numbers of a USER that may serve: of a user other than root.
    /// - Parameter file: the bytes of a file of the image; empty for none. An image from scratch has no tables.
    /// - Throws: ``ImageUserProblem``.
    package static func serving(
        _ text: String, file: (_ path: String) async -> [UInt8]
    ) async throws(ImageUserProblem) -> ImageUser {
        guard !isRoot(text) else { throw .root(text) }
        var tables = ["", ""]
        if needsTables(text) {
            for (index, path) in ["/etc/passwd", "/etc/group"].enumerated() {
                tables[index] = String(decoding: await file(path), as: UTF8.self)
            }
        }
        guard let resolved = ImageUser(text, passwd: tables[0], group: tables[1]) else { throw .unknown(text) }
        guard resolved.user != 0 else { throw .root(text) }
        return resolved
    }
}

/// Why no container of an image may serve.
package enum ImageUserProblem: Explained, Hashable, Sendable {
    /// It runs as root; with the text of its USER.
    case root(String)
    /// Its /etc/passwd or /etc/group lacks a name of its USER.
    case unknown(String)

    /// A sentence without its subject's function.
    package var description: String {
        switch self {
        case .root(let user): "its image runs as \(user.isEmpty ? "root" : "'\(user)', which is root")"
        case .unknown(let user): "its image runs as '\(user)', which its /etc/passwd does not have"
        }
    }

    package var hints: [String] {
        switch self {
        case .root: ["add a line such as 'USER 65534' to the Dockerfile's last stage, before its CMD"]
        case .unknown: ["use a numeric USER, or one that the image's /etc/passwd names"]
        }
    }

    package var blame: Blame { .run }
}

extension Engine {
    /// Checks that containers of an image run as a user other than root. A name is looked up in a container that is never started.
    /// - Parameters:
    ///   - name: that container's.
    ///   - labels: that container's, by which it is found should this process be killed.
    /// - Throws: ``ImageUserProblem``, and what the engine answers.
    package func checkUser(ofImage image: String, name: @autoclosure () -> String, labels: [String: String]) async throws {
        guard let text = try await self.image(image)?.user else { return }
        guard !ImageUser.isRoot(text), ImageUser.isNamed(text) else {
            if ImageUser.isRoot(text) { throw ImageUserProblem.root(text) }
            return
        }
        // An image without a command needs one to be created from.
        let id = try await create(ContainerSpecification(image: image, command: ["true"], entrypoint: [], labels: labels), name: name())
        let problem = await problem(of: text, container: id)
        await shielded { try? await remove(id, force: true) }
        if let problem { throw problem }
    }

    private func problem(of text: String, container: String) async -> ImageUserProblem? {
        do throws(ImageUserProblem) {
            _ = try await user(text, in: container)
            return nil
        } catch {
            return error
        }
    }

    /// The user that an image's `USER` means. A name is looked up in a container of the image, which need
    /// not run.
    package func user(_ text: String, in container: String) async throws(ImageUserProblem) -> ImageUser {
        try await ImageUser.serving(text) { path in
            TarArchive.firstFile((try? await getArchive(container, path: path, limit: 4 << 20)) ?? []) ?? []
        }
    }
}
