import ContentHash
import Glibc
import Testing

@testable import Deployment
@testable import SingleHost

struct StateOwnerTests {
    private static func files(_ owners: [String: UInt32]) -> FileEffects {
        var files = FileEffects.onDisk
        files.owner = { owners[$0].map { FileOwner(user: $0, group: $0) } }
        return files
    }

    private static func deployer(as user: UInt32, _ owners: [String: UInt32]) -> SingleHost {
        let deployer = FakeWorld().deployer()
        var effects = deployer.effects
        effects.files.owner = files(owners).owner
        return SingleHost(
            project: "shop", state: deployer.state, effects: effects,
            invoker: SingleHost.Invoker(user: user, group: user, name: "ann@host"))
    }

    @Test(arguments: [(UInt32(0), true), (1000, true), (1001, false)])
    func `only the owner and root may act`(user: UInt32, may: Bool) {
        let refused = DeploymentError.foreignState(path: "/state", owner: FileOwner(user: 1000, group: 1000).name)
        func check() throws { try StateFolder(path: "/state").checkOwner(user: user, files: Self.files(["/state": 1000])) }
        if may { #expect(throws: Never.self, performing: check) } else { #expect(throws: refused, performing: check) }
        #expect(throws: Never.self) { try StateFolder(path: "/state").checkOwner(user: user, files: Self.files([:])) }
    }

    @Test func `nothing is observed or changed for another user`() async {
        let deployer = Self.deployer(as: 1001, ["/state": 1000])
        await #expect(throws: DeploymentError.self) { try await deployer.observe() }
        await #expect(throws: DeploymentError.self) { try await deployer.down() }
    }

    @Test(arguments: [
        (UInt32(0), UInt32?.none, UInt32(65534)), (1000, nil, 1000), (0, 1000, 1000), (1000, 1000, 1000), (0, 0, 65534),
    ])
    func `Caddy runs as the owner, whoever deploys`(user: UInt32, owner: UInt32?, caddy: UInt32) {
        #expect(Self.deployer(as: user, owner.map { ["/state": $0] } ?? [:]).keeper.proxyOwner.user == caddy)
    }

    @Test func `on a rootless engine Caddy is root in its container, who is the owner outside`() {
        let owner = FileOwner(user: 1000, group: 1000)
        #expect(StateKeeper.containerUser(of: owner, isRootless: true) == FileOwner(user: 0, group: 0))
        #expect(StateKeeper.containerUser(of: owner, isRootless: false) == owner)
    }

    @Test func `another owner's Caddy folder counts as missing for root and stops the owner`() throws {
        let owners: [String: UInt32] = ["/state": 1000, "/state/data": 65534, "/state/admin": 1000]
        let root = Self.deployer(as: 0, owners)
        #expect(root.keeper.misowned == ["/state/data"])
        #expect(try root.keeper.mountIdentity() == nil)
        let error = #expect(throws: DeploymentError.self) { try Self.deployer(as: 1000, owners).keeper.mountIdentity() }
        #expect(error?.hints == ["have root run 'faaso up' once, which hands it back"])
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a folder that gets another owner is handed over with all that is in it`() throws {
        let folder = "/tmp/faaso-test-owner-\(UInt64.random(in: .min ... .max))"
        defer { try? FileEffects.onDisk.remove(folder) }
        try FileEffects.onDisk.makeFolder(folder + "/data/in", 0o700, nil)
        try FileEffects.onDisk.write(folder + "/data/in/file", [])
        symlink("/etc/hostname", folder + "/data/link")
        let before = FileOwner.of("/etc/hostname")
        let owner = FileOwner(user: 12345, group: 12345)
        try FileEffects.onDisk.makeFolder(folder + "/data", 0o700, owner)
        for path in ["data", "data/in", "data/in/file"] { #expect(FileOwner.of(folder + "/" + path) == owner, "\(path)") }
        #expect(FileOwner.of("/etc/hostname") == before, "a link is not followed")
    }

    @Test(arguments: [
        (DeploymentError.foreignState(path: "/s", owner: "'ann'"), "sudo -u 'ann' faaso"),
        (.foreignState(path: "/s", owner: "uid 7"), "sudo -u #7 faaso"),
    ])
    func `a refusal has the command of the owner`(error: DeploymentError, command: String) {
        #expect(error.hints.first?.contains(command) == true)
    }
}
