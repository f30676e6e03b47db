import TestSupport
import Testing

@testable import Deployment
@testable import SingleHost

struct StateFolderTests {
    @Test(arguments: [
        (["FAASO_STATE": "/states"], UInt32(0), "/states/shop"), (["FAASO_STATE": "/states/", "HOME": "/home/ann"], 1000, "/states/shop"),
        ([:], 0, "/var/lib/faaso/shop"), (["XDG_STATE_HOME": "/x", "HOME": "/root"], 0, "/var/lib/faaso/shop"),
        (["XDG_STATE_HOME": "/x", "HOME": "/home/ann"], 1000, "/x/faaso/shop"),
        (["XDG_STATE_HOME": "relative", "HOME": "/home/ann"], 1000, "/home/ann/.local/state/faaso/shop"),
        (["FAASO_STATE": "", "HOME": "/home/ann"], 1000, "/home/ann/.local/state/faaso/shop"),
    ])
    func `the running state lies where the environment says`(environment: [String: String], user: UInt32, path: String) {
        #expect(StateFolder.path(project: "shop", environment: environment, userID: user) == path)
    }

    @Test func `a proxy's label tells another clone where the state is`() {
        let labels = [Labels.state: "/elsewhere/shop"]
        #expect(SingleHost.stateFolder(of: labels, default: "/default") { $0 == "/elsewhere/shop" }.path == "/elsewhere/shop")
        #expect(SingleHost.stateFolder(of: labels, default: "/default") { _ in false }.path == "/default")
        #expect(SingleHost.stateFolder(of: nil, default: "/default") { _ in true }.path == "/default")
    }

    @Test func `a folder with the lock alone is unused, and no other is`() throws {
        let folder = TemporaryFolder(in: "/dev/shm")
        let state = StateFolder(path: folder.path("shop"))
        try state.removeIfUnused()
        for other in ["ports.json", "notes.txt"] {
            folder.write("", to: "shop/lock")
            folder.write("", to: "shop/" + other)
            try state.removeIfUnused()
            #expect(folder.exists("shop/lock") && folder.exists("shop/" + other))
            folder.remove("shop/" + other)
        }
        try state.removeIfUnused()
        #expect(!state.exists)
    }

    @Test func `names of objects never collide`() {
        let names = ObjectNames(project: "shop")
        #expect(names.proxy == "shop_proxy" && names.container("proxy", 1) == "shop_proxy_1")
        // Even the longest name gives an alias that is a DNS label.
        #expect(ObjectNames.alias(String(repeating: "f", count: 40), 999_999_999).utf8.count <= 63)
    }
}
