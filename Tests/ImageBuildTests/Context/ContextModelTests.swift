import ContentHash
import FunctionModel
import Glibc
import TestSupport
import Testing

@testable import ImageBuild

/// Contexts of random layers on disk, compared with the result of `cp` for the same folders.
struct ContextModelTests {
    /// Creates a layer. The content of a file shows its origin. Names repeat, so that layers
    /// overlap.
    private func makeLayer(_ name: String, in folder: TemporaryFolder, using random: inout SeededGenerator) throws -> [TreeEntry] {
        let names: [[UInt8]] = ["a", "b", "c d", "é", "a-b", String(repeating: "n", count: 120)].map { Array($0.utf8) } + [[0x78, 0xff]]
        var entries: [RelativePath: TreeEntry.Kind] = [:]
        for _ in 0..<Int.random(in: 0..<9, using: &random) {
            let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in names.randomElement(using: &random) ?? [] }
            let path = RelativePath(bytes: Array(parts.joined(separator: [UInt8(ascii: "/")])))
            var above: [RelativePath] = []
            while let parent = (above.last ?? path).parent, !parent.isRoot { above.append(parent) }
            guard above.allSatisfy({ entries[$0] == nil || entries[$0] == .directory }), entries[path] != .directory else { continue }
            for parent in above { entries[parent] = .directory }
            let content = Array("\(name) \(path)".utf8)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: entries[path] = .directory
            case 1: entries[path] = .symlink(target: Array("/absolute/\(name)".utf8))
            case 2: entries[path] = .symlink(target: [UInt8](repeating: 0xe9, count: 130))
            case 3: entries[path] = .file(size: UInt64(content.count), executable: true)
            case 4: entries[path] = .file(size: 0, executable: false)
            default: entries[path] = .file(size: UInt64(content.count), executable: false)
            }
        }
        try Program.run(["mkdir", "-p", folder.path(name)])
        let root = RawPath(folder.path).appending(RelativePath(name))
        for (path, kind) in entries.sorted(by: { $0.key < $1.key }) {
            let place = root.appending(path)
            switch kind {
            case .directory: #expect(place.withCString { mkdir($0, 0o755) } == 0)
            case .symlink(let target): #expect(place.withCString { symlink(target.map { CChar(bitPattern: $0) } + [0], $0) } == 0)
            case .file(let size, let isExecutable):
                let descriptor = place.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL, 0o644) }
                let content = size == 0 ? [] : Array("\(name) \(path)".utf8)
                #expect(content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == content.count)
                #expect(fchmod(descriptor, isExecutable ? 0o755 : 0o644) == 0)
                close(descriptor)
            }
        }
        return entries.sorted { $0.key < $1.key }.map { TreeEntry(path: $0.key, kind: $0.value) }
    }

    /// Copies the layers over each other, one after the other. Nil if `cp` refuses.
    private func copied(_ layers: [ContextLayer], in folder: TemporaryFolder, to name: String) throws -> [String]? {
        try Program.run(["mkdir", folder.path(name)])
        do {
            for layer in layers {
                let destination = layer.destination.isRoot ? folder.path(name) : folder.path("\(name)/\(layer.destination)")
                try Program.run(["mkdir", "-p", destination])
                try Program.run(["cp", "-a", "--remove-destination", folder.path(layer.root.description) + "/.", destination])
            }
        } catch is ProgramFailure {
            return nil
        }
        // Folders were created under this process's umask. The folders of a context always have
        // 0755.
        try Program.run(["find", folder.path(name), "-type", "d", "-exec", "chmod", "755", "{}", "+"])
        return try folder.listing(name)
    }

    @Test(arguments: 1...40)
    func `random layers merge as with cp, in the folder and in the archive`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let folder = TemporaryFolder()
        var layers: [ContextLayer] = []
        let kinds: [(ContextLayer.Kind, RelativePath)] = [(.template, ""), (.include, "a"), (.include, "inc/b"), (.function, "")]
        for (index, (kind, destination)) in kinds.enumerated() {
            let name = "layer\(index)"
            var entries = try makeLayer(name, in: folder, using: &random)
            if kind == .template {
                let text = Array("FROM scratch".utf8)
                folder.write(text, to: "\(name)/Dockerfile")
                entries.append(TreeEntry(path: "Dockerfile", kind: .file(size: UInt64(text.count), executable: false)))
            }
            layers.append(ContextLayer(name: name, kind: kind, root: RelativePath(name), destination: destination, entries: entries))
        }
        let expected = try copied(layers, in: folder, to: "oracle")
        let tree: ContextTree
        do {
            tree = try ContextTree(merging: layers)
        } catch {
            // The template has a dangling link at the path of an included folder. Both mkdir and cp
            // refuse it.
            #expect(expected == nil, "seed \(seed): \(error)")
            return
        }
        #expect(expected != nil, "seed \(seed): cp refused what was merged")

        let source = ContextSource.onDisk(root: folder.path)
        try ContextFolder.write(tree, to: folder.path("written"), from: source)
        #expect(try folder.listing("written") == expected, "seed \(seed)")

        let digests = try tree.files.map { Digest.of(try source.read($0.origin, 0, 1000)) }
        var archive: [UInt8] = []
        try await ContextStream(tree, digests: digests, from: source, pieceSize: 700).write { archive += $0 }
        folder.write(archive, to: "context.tar")
        try Program.run(["mkdir", folder.path("extracted")])
        try Program.run(["tar", "-xpf", folder.path("context.tar"), "-C", folder.path("extracted")])
        #expect(try folder.listing("extracted") == expected, "seed \(seed)")
    }

    @Test func `both outcomes occur among the seeds`() throws {
        var outcomes: Set<Bool> = []
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let folder = TemporaryFolder()
            let layers = try (0..<2).map { index in
                ContextLayer(
                    name: "\(index)", kind: index == 0 ? .template : .function, root: RelativePath("layer\(index)"),
                    entries: try makeLayer("layer\(index)", in: folder, using: &random) + (index == 0 ? TreeEntry.list(["Dockerfile"]) : [])
                )
            }
            outcomes.insert((try? ContextTree(merging: layers)) != nil)
        }
        #expect(outcomes == [true, false])
    }
}
