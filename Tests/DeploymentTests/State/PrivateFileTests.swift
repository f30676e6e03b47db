import ContentHash
import DeploymentSupport
import FunctionModel
import Glibc
import TestSupport
import Testing

@testable import Deployment
@testable import SingleHost

/// Files of the running state with values of environments or hashes.
struct PrivateFileTests {
    private static func status(_ path: String) -> (mode: mode_t, owner: uid_t)? {
        var status = stat()
        return stat(path, &status) == 0 ? (status.st_mode & 0o7777, status.st_uid) : nil
    }

    /// The end of a bcrypt hash: 53 characters.
    private static let salt = String(repeating: "aB3", count: 17) + "cd"

    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = TemporaryFolder()
        try withExtendedLifetime(folder) { try body(folder.path) }
    }

    @Test func `a private file is the owner's alone, also where others could read it before`() throws {
        try Self.withFolder { folder in
            try AtomicFile.write([1], to: folder + "/x", mode: 0o644)
            try FileEffects.onDisk.writePrivate(folder + "/x", [2])
            #expect(Self.status(folder + "/x")?.mode == 0o600)
            #expect(try AtomicFile.read(folder + "/x") == [2])
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a private file belongs to its owner, else to the folder's`() throws {
        try Self.withFolder { folder in
            try FileEffects.onDisk.makeFolder(folder + "/proxy", 0o755, FileOwner(user: 12345, group: 12345))
            for (owner, user) in [(FileOwner(user: 65534, group: 65534), uid_t(65534)), (FileOwner(user: 0, group: 0), 0), (nil, 12345)] {
                try FileEffects.onDisk.writePrivate(folder + "/proxy/Caddyfile", [1], owner: owner)
                let status = try #require(Self.status(folder + "/proxy/Caddyfile"))
                #expect(status.mode == 0o600 && status.owner == user)
            }
        }
    }

    @Test(arguments: [(UInt32(1000), UInt32?.none), (0, 65534)])
    func `whatever holds hashes or environments is written as private`(user: UInt32, caddy: UInt32?) async throws {
        let function = Fixtures.function("sum") { $0.environment = ["TOKEN": "a-value-to-look-for"] }
        let hash = "$2a$14$" + Self.salt
        let desired = Fixtures.desired([function]) {
            $0.snippets = ["own.caddy": "# \(Self.salt)"]
            $0.routes[0].options = .init(users: ["ann": hash])
        }
        let world = try await Fixtures.deployed(desired, as: user)
        let (files, owners) = (world.snapshot.files, world.snapshot.privateFiles)
        let holders = files.filter { file in
            ["a-value-to-look-for", Self.salt].contains(where: String(decoding: file.value, as: UTF8.self).contains)
        }.keys
        #expect(holders.count == 4)
        #expect(Set(holders).subtracting(owners.keys).isEmpty, "\(holders)")
        for holder in holders {
            let isCaddys = holder.hasSuffix("/Caddyfile") || holder.hasSuffix(".caddy")
            #expect(owners[holder] == .some(isCaddys ? caddy : nil), "\(holder)")
        }
    }
}
