import ContentHash
import Glibc
import TestSupport
import Testing

@testable import ImageBuild

struct ContextFolderTests {
    private let source = ContextSource { path, offset, count in
        Array([UInt8](repeating: 9, count: path == "t/big" ? 2500 : 1).dropFirst(Int(offset)).prefix(count))
    }

    private func tree() throws -> ContextTree {
        try ContextTree(merging: [.template("t", entries: TreeEntry.list(["Dockerfile", "big*", "d/", "l -> nowhere"]))])
    }

    @Test func `modes are those of the archive, big files come in pieces`() throws {
        let folder = TemporaryFolder()
        let place = folder.path("out")
        for size in [1, 1250, 2500, 1 << 20] {
            try ContextFolder.write(try tree(), to: place, from: source, pieceSize: size)
            #expect(
                try folder.listing("out").map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
                    "Dockerfile 644", "big 755", "d 755", "l ->",
                ])
            #expect(try Program.run(["stat", "-c", "%s", place + "/big"]) == "2500\n")
            try Program.run(["rm", "-rf", place])
        }
        try Program.run(["mkdir", place])
        try ContextFolder.write(try tree(), to: place, from: source)
        #expect(try folder.listing("out").count == 4)
    }

    @Test func `a folder that holds anything is refused and left alone`() throws {
        let folder = TemporaryFolder()
        for name in ["x", ".hidden", ".a", "..b"] {
            folder.write([UInt8](), to: "\(name) out/\(name)")
            let place = folder.path("\(name) out")
            #expect(throws: ContextFolderNotEmpty(folder: place)) { try ContextFolder.write(try tree(), to: place, from: source) }
            #expect(try Program.run(["ls", "-A", place]) == "\(name)\n")
        }
        #expect(ContextFolderNotEmpty(folder: "out").message == "out is not empty")
    }

    @Test func `a place that can't be a folder is an error`() throws {
        let folder = TemporaryFolder()
        let file = folder.path("file")
        folder.write([UInt8](), to: "file")
        #expect(throws: ContextFileError(path: .root, number: ENOTDIR)) { try ContextFolder.write(try tree(), to: file, from: source) }
        #expect(throws: ContextFileError(path: .root, number: ENOENT)) {
            try ContextFolder.write(try tree(), to: folder.path("no/such"), from: source)
        }
    }
}
