import Glibc
import Testing

@testable import Deployment
@testable import SingleHost

struct SecretStoreTests {
    func with(_ body: (SecretStore, StateFolder) throws -> Void) throws {
        let state = StateFolder(path: "/tmp/faaso-test-secrets-\(UInt64.random(in: .min ... .max))")
        defer { try? FileEffects.onDisk.remove(state.path) }
        try body(SecretStore(state: state), state)
    }

    @Test func `values come back, byte for byte, and names are listed`() throws {
        try with { (store, _) throws in
            #expect(try store.names() == [])
            try store.set("b.key", [0, 10, 255, 10])
            try store.set("a", [])
            #expect(try store.names() == ["a", "b.key"])
            #expect(try store.value("b.key") == [0, 10, 255, 10])
            #expect(try store.value("a") == [])
            #expect(try store.value("c") == nil)
            #expect(try store.versions().count == 2)
        }
    }

    @Test func `a version is new only when the value changes, and says nothing about it`() throws {
        try with { (store, _) throws in
            try store.set("a", [1])
            let first = try #require(try store.version("a"))
            try store.set("a", [1])
            #expect(try store.version("a") == first)
            try store.set("a", [2])
            #expect(try store.version("a") != first)
            try store.set("a", [1])
            #expect(try store.version("a") != first)
            try store.set("b", [1])
            #expect(try store.version("a") != store.version("b"))
            #expect(first.utf8.count == 32)
        }
    }

    @Test func `nobody else may read it`() throws {
        try with { (store, state) throws in
            try store.set("a", [1])
            var status = stat()
            #expect(lstat(state.secrets, &status) == 0 && status.st_mode & 0o777 == 0o700)
            #expect(lstat(state.secrets + "/a.secret", &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `what is removed is gone`() throws {
        try with { (store, _) throws in
            try store.set("a", [1])
            #expect(try store.remove("a"))
            #expect(try store.remove("a") == false)
            #expect(try store.names() == [])
        }
    }

    @Test(arguments: ["", ".", "..", ".a", "a/b", "../a", "a b", "ä", "a\u{0}", String(repeating: "a", count: 129)])
    func `a name that could lead elsewhere is refused`(name: String) throws {
        try with { (store, state) throws in
            #expect(throws: DeploymentError.self) { try store.set(name, [1]) }
            #expect(try store.value(name) == nil)
            #expect(try store.remove(name) == false)
            #expect(try FileEffects.onDisk.list(state.path) == [])
        }
    }
}
