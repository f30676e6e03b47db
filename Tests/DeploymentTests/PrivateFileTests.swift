import ContentHash
import DeploymentSupport
import FunctionModel
import Glibc
import Testing

@testable import Deployment

/// Files of the running state that hold values of environments or hashes.
struct PrivateFileTests {
    private static func status(_ path: String) -> (mode: mode_t, owner: uid_t)? {
        var status = stat()
        return stat(path, &status) == 0 ? (status.st_mode & 0o7777, status.st_uid) : nil
    }

    /// The end of a bcrypt hash: 53 characters.
    private static let salt = String(repeating: "aB3", count: 17) + "cd"

    private static func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/faaso-private-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        let folder = try #require(made.map { String(cString: $0) })
        defer { try? FileEffects.onDisk.remove(folder) }
        try body(folder)
    }

    @Test func `a private file is the owner's alone, also where others could read it before`() throws {
        try Self.withFolder { folder in
            try AtomicFile.write([1], to: folder + "/x", mode: 0o644)
            try FileEffects.onDisk.writePrivate(folder + "/x", [2], nil)
            #expect(Self.status(folder + "/x")?.mode == 0o600)
            #expect(try AtomicFile.read(folder + "/x") == [2])
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a private file belongs to who owns the named folder`() throws {
        try Self.withFolder { folder in
            try FileEffects.onDisk.makeFolder(folder + "/admin", 0o700, (user: 65534, group: 65534))
            try FileEffects.onDisk.writePrivate(folder + "/Caddyfile", [1], folder + "/admin")
            let status = try #require(Self.status(folder + "/Caddyfile"))
            #expect(status.mode == 0o600 && status.owner == 65534)
        }
    }

    @Test func `whatever holds hashes or environments is written as private`() async throws {
        let function = Fixtures.function("sum") { $0.environment = ["TOKEN": "a-value-to-look-for"] }
        let hash = "$2a$14$" + Self.salt
        let desired = Fixtures.desired([function]) {
            $0.snippets = ["own.caddy": "# \(Self.salt)"]
            $0.routes[0].options = .init(users: ["ann": hash])
        }
        let world = try await Fixtures.deployed(desired)
        let (files, owners) = (world.snapshot.files, world.snapshot.privateFiles)
        let holders = files.filter { file in
            ["a-value-to-look-for", Self.salt].contains(where: String(decoding: file.value, as: UTF8.self).contains)
        }.keys
        #expect(holders.count == 4)
        #expect(Set(holders).subtracting(owners.keys).isEmpty, "\(holders)")
        #expect(owners["/state/proxy/Caddyfile"] == "/state/admin" && owners["/state/proxy/loaded.json"] == "")
    }
}
