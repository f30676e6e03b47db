import Glibc
import TestSupport
import Testing

@testable import ContainerEngine

/// The tests are serial, because they set TMPDIR.
@Suite(.serialized) struct ScratchFolderTests {
    private func withTemporaries(_ body: (String) throws -> Void) throws {
        let folder = TemporaryFolder()
        let before = getenv("TMPDIR").map { String(cString: $0) }
        setenv("TMPDIR", folder.path, 1)
        defer {
            if let before { setenv("TMPDIR", before, 1) } else { unsetenv("TMPDIR") }
        }
        try withExtendedLifetime(folder) { try body(folder.path) }
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
}
