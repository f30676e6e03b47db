import CacheTools
import ContentHash
import ImageBuild
import Operations
import ProjectSupport
import TestSupport
import Testing

/// The work of the cache verbs, without a terminal.
struct CacheOperationTests {
    @Test func `without a path the cache is the repository's`() throws {
        let scene = Scene()
        #expect(try scene.operations().cache(at: nil).path == scene.project.cache.path)
        #expect(try scene.operations().cache(at: "/elsewhere").path == "/elsewhere")
    }

    @Test func `an archive that is absent or damaged only fails if it is strict`() async throws {
        let scene = Scene()
        scene.project.folder.write("no archive", to: "damaged")
        for file in ["damaged", "absent"] {
            let path = scene.project.folder.path(file)
            let (merge, isRead) = try await scene.operations().importArchive(path, into: nil, isTrusted: true, isStrict: false)
            #expect(merge.added == 0 && merge.failure != nil && !isRead, "\(file)")
            await #expect(throws: (any Error).self) {
                try await scene.operations().importArchive(path, into: nil, isTrusted: true, isStrict: true)
            }
        }
        #expect(scene.warnings.count == 2 && scene.warnings.allSatisfy { $0.hasPrefix("nothing was imported: ") })
    }

    @Test func `what one cache exports another one imports`() async throws {
        let (from, to) = (Scene(try SmallProject.builtThrice().project), Scene())
        let archive = try CacheArchive(from.project.cache).encoded()
        to.project.folder.write(String(decoding: archive, as: UTF8.self), to: "archive")
        let (merge, isRead) = try await to.operations().importArchive(
            to.project.folder.path("archive"), into: nil, isTrusted: true, isStrict: true)
        #expect(merge.added > 0 && merge.refused == [] && merge.failure == nil && merge.images == nil && isRead)
        #expect(to.notices == [])
        #expect(to.project.cache.functions() == ["sum"])
    }

    @Test func `an archive without a trusted signature is not imported, unless that is wanted`() async throws {
        let key = SigningKey.generate()
        let from = Scene(try SmallProject.builtThrice().project)
        let settings = "project: shop\nregistry: {url: 127.0.0.1:1/x, trust: [\"\(key.verifyingKey)\"]}\n"
        for (signer, text, isGood) in [
            (key, settings, true), (SigningKey.generate(), settings, false), (nil, settings, false), (key, "project: shop\n", false),
            (nil, "project: shop\nregistry: {url: 127.0.0.1:1/x, trust: any}\n", true),
        ] {
            let to = Scene()
            to.project.folder.write(text, to: "faaso.yml")
            let bytes = try CacheArchive(from.project.cache).encoded(signedWith: signer)
            to.project.folder.write(String(decoding: bytes, as: UTF8.self), to: "archive")
            let path = to.project.folder.path("archive")
            let (merge, isRead) = try await to.operations().importArchive(path, into: nil, isStrict: false)
            #expect(isRead == isGood && (merge.added > 0) == isGood, "\(text)")
            #expect(to.warnings.count == (isGood ? 0 : 1))
            if !isGood {
                await #expect(throws: CacheArchiveError.self) { try await to.operations().importArchive(path, into: nil, isStrict: true) }
            }
        }
    }

    @Test func `a faaso.yml that is invalid is the reason why an archive is not trusted`() async throws {
        let (from, to) = (Scene(try SmallProject.builtThrice().project), Scene())
        let bytes = try CacheArchive(from.project.cache).encoded(signedWith: SigningKey.generate())
        to.project.folder.write("project: shop\nregistry: {trust: 7}\n", to: "faaso.yml")
        to.project.folder.write(bytes, to: "archive")
        let (merge, isRead) = try await to.operations().importArchive(to.project.folder.path("archive"), into: nil, isStrict: false)
        #expect(!isRead && merge.added == 0 && merge.failure?.contains("faaso.yml:2:") == true, "\(merge)")
    }

    @Test func `a signed archive that was cut off anywhere adds nothing`() async throws {
        let key = SigningKey.generate()
        let from = Scene(try SmallProject.builtThrice().project)
        let bytes = try CacheArchive(from.project.cache).encoded(signedWith: key)
        let signature = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        let head = try #require(bytes[(signature + 1)...].firstIndex(of: UInt8(ascii: "\n")))
        for end in [0, signature / 2, signature, signature + 1, head, head + 1, (head + bytes.count) / 2, bytes.count - 1] {
            let to = Scene()
            to.project.folder.write("project: shop\nregistry: {url: 127.0.0.1:1/x, trust: [\"\(key.verifyingKey)\"]}\n", to: "faaso.yml")
            to.project.folder.write(Array(bytes[..<end]), to: "archive")
            let (merge, isRead) = try await to.operations().importArchive(to.project.folder.path("archive"), into: nil, isStrict: false)
            #expect(!isRead && merge.added == 0 && merge.failure != nil, "\(end) of \(bytes.count)")
            #expect(to.project.cache.functions() == [] && to.warnings.count == 1)
        }
    }

    @Test func `old records are listed, and removed only if that is applied`() async throws {
        let scene = Scene(try SmallProject.builtThrice().project)
        let policy = CacheCollection.Policy(keep: 1, maxAge: nil, maxSize: nil)
        let listed = try await scene.operations().collect(at: nil, policy, isApplied: false)
        #expect(!listed.applied && !listed.files.isEmpty)
        #expect(scene.project.cache.imageRecords("sum").count == 3)
        let removed = try await scene.operations().collect(at: nil, policy, isApplied: true)
        #expect(removed.applied && removed.files == listed.files)
        #expect(scene.project.cache.imageRecords("sum").count == 1)
        #expect(scene.notices == [])
    }

    @Test func `no function counts as gone while the project's files cannot be read`() async throws {
        let scene = Scene(try SmallProject.builtThrice().project)
        scene.project.folder.write("runtime: [", to: "functions/sum/metadata.yml")
        let policy = CacheCollection.Policy(keep: nil, maxAge: nil, maxSize: nil)
        let report = try await scene.operations().collect(at: nil, policy, isApplied: false)
        #expect(report.files == [])
        #expect(scene.warnings == ["the project's files cannot be read, so that no function counts as gone"])
        _ = try await scene.operations().collect(at: scene.project.cache.path, policy, isApplied: false)
        #expect(scene.warnings.count == 1)
    }

    @Test func `a damaged file is found, and removed if that is wanted`() async throws {
        let scene = Scene(try SmallProject.builtThrice().project)
        #expect(try await scene.operations().verify(at: nil, offline: true, isRepaired: false).errors == 0)
        scene.project.folder.write("torn", to: ".faaso/current/image-sum.json")
        let path = scene.project.cache.imageRecords("sum").first.map { "records/image/sum/\($0.key.hex).json" } ?? ""
        scene.project.folder.write("torn", to: ".faaso/" + path)
        let found = try await scene.operations().verify(at: nil, offline: false, isRepaired: false)
        #expect(found.errors > 0 && !found.engine && found.removed == nil)
        let repaired = try await scene.operations().verify(at: nil, offline: true, isRepaired: true)
        #expect(repaired.removed?.contains(path) ?? false)
        #expect(try await scene.operations().verify(at: nil, offline: true, isRepaired: false).errors == 0)
    }
}
