import Glibc
import TestSupport
import Testing

@testable import ContainerEngine

/// The tests are serial, because they set TMPDIR.
@Suite(.serialized) struct ScratchFolderTests {
    private func withTemporaries(_ body: (String) throws -> Void) throws {
        let folder = TemporaryFolder()
        try withVariable(folder.path) { try withExtendedLifetime(folder) { try body(folder.path) } }
    }

    private func withoutTemporaries(_ body: () -> Void) { withVariable(nil, body) }

    private func withVariable(_ value: String?, _ body: () throws -> Void) rethrows {
        func set(_ value: String?) { if let value { setenv("TMPDIR", value, 1) } else { unsetenv("TMPDIR") } }
        let before = getenv("TMPDIR").map { String(cString: $0) }
        set(value)
        defer { set(before) }
        try body()
    }

    @Test func `a folder goes with its value, and a live one is not taken for a dead one's`() throws {
        try withTemporaries { parent in
            var path = ""
            do {
                let scratch = try ScratchFolder(.build)
                path = scratch.path
                #expect(path.hasPrefix(parent + "/faaso-build."))
                ScratchFolder.removeAbandoned()
                #expect(access(scratch.path, F_OK) == 0)
            }
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test func `a folder that does not exist is named, and a relative one counts from this one`() throws {
        withVariable("/absent") {
            let error = #expect(throws: ScratchFolderError.self) { _ = try ScratchFolder(.build).path }
            #expect(error?.description == "no temporary folder can be made in /absent: No such file or directory")
        }
        let folder = TemporaryFolder(in: ".")
        try withVariable(folder.path) {
            let path = try ScratchFolder(.build).path
            #expect(path.hasPrefix("/"))
        }
    }

    @Test func `folders of dead processes go with all that is in them, others stay`() throws {
        try withTemporaries { parent in
            for name in ["faaso-build.abc", "faaso-since.abc", "faaso-other.abc", "faaso-build"] {
                mkdir("\(parent)/\(name)", 0o700)
                mkdir("\(parent)/\(name)/in", 0o700)
            }
            ScratchFolder.removeAbandoned()
            let left = ["faaso-build.abc", "faaso-since.abc", "faaso-other.abc", "faaso-build"].filter {
                access("\(parent)/\($0)", F_OK) == 0
            }
            #expect(left == ["faaso-other.abc", "faaso-build"])
        }
    }

    @Test func `a folder is in memory if there is room, and TMPDIR names no other place`() throws {
        withoutTemporaries {
            #expect(ScratchFolder(inMemory: .since, bytes: 10)?.path.hasPrefix("/dev/shm/faaso-since.") == true)
            #expect(ScratchFolder(inMemory: .since, bytes: 512 << 20 + 1)?.path == nil)
            #expect(ScratchFolder(inMemory: .since, bytes: 10, memory: "/proc")?.path == nil)
            #expect(ScratchFolder(inMemory: .since, bytes: 10, memory: "/absent")?.path == nil)
        }
        try withTemporaries { _ in #expect(ScratchFolder(inMemory: .since, bytes: 10)?.path == nil) }
    }

    @Test(arguments: [
        ("MemTotal: 9 kB\nMemAvailable:   8000 kB\n", 1_024_000), ("MemAvailable: 80000000 kB\n", 512 << 20), ("MemFree: 8 kB\n", 0),
        ("", 0),
    ])
    func `at most an eighth of the free memory is used`(text: String, limit: Int) {
        let folder = TemporaryFolder()
        folder.write(text, to: "meminfo")
        #expect(ScratchFolder.memoryLimit(folder.path("meminfo")) == limit)
        #expect(ScratchFolder.memoryLimit(folder.path("absent")) == 0)
    }

    @Test func `folders of dead processes go from memory, too`() throws {
        try withTemporaries { _ in
            let memory = TemporaryFolder(in: "/dev/shm")
            memory.makeFolder("faaso-since.abc/in")
            memory.makeFolder("other")
            ScratchFolder.removeAbandoned(memory: memory.path)
            #expect(access(memory.path("faaso-since.abc"), F_OK) != 0 && access(memory.path("other"), F_OK) == 0)
        }
    }
}
