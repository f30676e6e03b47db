import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials
import Glibc
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing

@testable import BuildGraph
@testable import CacheTools

/// `faaso cache export` and `import`.
struct CacheArchiveTests {
    @Test func `an empty cache takes all but reports of runs, byte for byte`() throws {
        let project = try SmallProject.builtThrice().project
        try project.cache.write(Array("{}".utf8), "runs/20260101T000000Z-a.json")
        let archive = try CacheArchive(decoding: CacheArchive(project.cache).encoded())
        let folder = TemporaryFolder()
        let copy = CacheFolder(path: folder.path(".faaso"))
        let merge = try archive.merge(into: copy)
        try checkSchema(merge, "cache-import")
        #expect(merge == .init(added: 14, kept: 0, refused: []))
        #expect(try CacheArchive(copy).encoded() == CacheArchive(project.cache).encoded())
        #expect(try archive.merge(into: copy) == .init(added: 0, kept: 14, refused: []))
        #expect(try CacheVerification(copy, runs: RunReport.self).findings.isEmpty)
    }

    @Test func `of two newest records the newer one counts, and older ones are added`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let folder = TemporaryFolder()
        let own = CacheFolder(path: folder.path(".faaso"))
        var mine = records[1]
        mine.seconds = 77
        try own.store(mine)
        _ = try CacheArchive(project.cache).merge(into: own)
        #expect(own.currentImage("sum")?.key == records[2].key)
        #expect(own.imageRecord("sum", mine.key)?.seconds == 77)
        var newer = records[0]
        newer.built = SmallProject.date(50)
        try own.store(newer)
        _ = try CacheArchive(project.cache).merge(into: own)
        #expect(own.currentImage("sum")?.key == newer.key)
    }

    @Test func `the record of a build replaces one of its adoption, never the reverse`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let adopted = CacheFolder(path: project.folder.path("adopted"))
        var stub = records[2]
        (stub.log, stub.seconds, stub.built, stub.reasons, stub.commit) = (nil, 0, SmallProject.date(50), [], nil)
        try adopted.store(stub)
        _ = try CacheArchive(project.cache).merge(into: adopted)
        #expect(adopted.imageRecord("sum", stub.key) == records[2] && adopted.currentImage("sum") == records[2])
        try adopted.store(stub)
        _ = try CacheArchive(adopted).merge(into: project.cache)
        #expect(project.cache.imageRecord("sum", stub.key) == records[2] && project.cache.currentImage("sum") == records[2])
        // Another machine's build of the same key gave another image. The local image must stay
        // known.
        stub.image = "sha256:here"
        try adopted.store(stub)
        _ = try CacheArchive(project.cache).merge(into: adopted)
        #expect(adopted.imageRecord("sum", stub.key)?.image == "sha256:here")
    }

    @Test func `what was changed on the way is refused`() throws {
        let project = try SmallProject.builtThrice().project
        var bytes = try CacheArchive(project.cache).encoded()
        bytes[bytes.count - 5] ^= 1
        #expect(throws: CacheArchiveError.damaged) { try CacheArchive(decoding: bytes) }
        #expect(throws: CacheArchiveError.damaged) { try CacheArchive(decoding: Array(bytes.dropLast())) }
        #expect(throws: CacheArchiveError.notAnArchive) { try CacheArchive(decoding: []) }
        #expect(throws: CacheArchiveError.notAnArchive) { try CacheArchive(decoding: Array("hello\n".utf8)) }
        #expect(throws: CacheArchiveError.unknownForm("faaso-cache/3")) {
            try CacheArchive(decoding: Array("faaso-cache/3 \(Digest.of("").hex)\n".utf8))
        }
    }

    @Test func `a signature counts for one archive, and an archive with images has none`() throws {
        let project = try SmallProject.builtThrice().project
        let (key, stranger) = (SigningKey.generate(), SigningKey.generate())
        let archive = try CacheArchive(project.cache)
        let read = { (bytes: [UInt8]) in try CacheArchive.read(InputFile(bytes)).cache }
        let signed = try archive.encoded(signedWith: key)
        try read(signed).check(.keys([stranger.verifyingKey, key.verifyingKey]))
        #expect(throws: CacheArchiveError.foreignSignature) { try read(signed).check(.keys([stranger.verifyingKey])) }
        // The signature of another archive.
        let line = signed.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")]
        let other = try CacheArchive(SmallProject().cache).encoded()
        #expect(throws: CacheArchiveError.foreignSignature) { try read(line + other).check(.keys([key.verifyingKey])) }
        let unsigned = try archive.encoded()
        try read(unsigned).check(.anyone)
        #expect(throws: CacheArchiveError.unsigned) { try read(unsigned).check(.keys([key.verifyingKey])) }
        // The images behind the list could be any.
        let images = try archive.encoded(with: ImageArchive(project.cache, in: []))
        try read(images).check(.anyone)
        for bytes in [images, line + images] {
            #expect(throws: CacheArchiveError.unsignedImages) { try read(bytes).check(.keys([key.verifyingKey])) }
        }
    }

    @Test func `an archive with images has their list between the cache and the images`() throws {
        let (project, records) = try SmallProject.builtThrice()
        let base = ImageSummary(id: "sha256:base", tags: ["base:1"], repoDigests: ["base@sha256:\(Digest.of("base").hex)"])
        let newest = try #require(records[2].image)
        let engine = [
            base, ImageSummary(id: newest, tags: ["shop/sum:latest", "shop/sum:\(records[2].key.short)", "shop/sum:other", "x:1"]),
        ]
        let images = ImageArchive(project.cache, in: engine)
        #expect(images.images.contains(newest))
        #expect(
            images.references.keys.filter { $0.hasPrefix("shop/") }.sorted()
                == ["shop/sum:\(records[2].key.short)", "shop/sum:latest"].sorted())
        let bytes = try CacheArchive(project.cache).encoded(with: images)
        let file = InputFile(bytes + Array("tar".utf8))
        let read = try CacheArchive.read(file)
        #expect(read.cache.count == 14)
        var expected = images
        expected.missing = []
        #expect(read.images == expected)
        #expect(try file.next() == Array("tar".utf8))
        // Each cut is detected, at the latest in the list.
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: CacheArchiveError.self) { try CacheArchive.read(InputFile(Array(bytes[..<length]))) }
        }
    }

    @Test(arguments: [
        #"{"images":["sha256:a"],"references":{"debian:1":"sha256:b"},"digests":{}}"#,
        #"{"images":["debian:1"],"references":{},"digests":{}}"#, #"{"images":[],"references":{"A B":"sha256:a"},"digests":{}}"#, "{}", "",
    ])
    func `a list of images that does not agree with itself is refused`(list: String) throws {
        let form = Array("faaso-images/1 \(Digest.of(Array(list.utf8)).hex)".utf8)
        #expect(throws: CacheArchiveError.damaged) { try ImageArchive(form: form, list: Array(list.utf8)) }
    }

    @Test(arguments: ["../evil", "/etc/passwd", "index", "records/image/../../x.json", "current/image%3A..%2Fx.json", "lock"])
    func `an archive holds nothing but files of a cache`(path: String) throws {
        let list = Array(#"[{"digest":"\#(Digest.of("").hex)","path":"\#(path)","size":0}]"#.utf8) + [10]
        let bytes = Array("faaso-cache/1 \(Digest.of(list).hex)\n".utf8) + list
        #expect(throws: CacheArchiveError.foreign(path)) { try CacheArchive(decoding: bytes) }
    }

    @Test func `a record whose inputs do not give its key is left out`() throws {
        let (project, records) = try SmallProject.builtThrice()
        var forged = records[0]
        forged.image = "sha256:evil"
        forged.definition.arguments = ["LEVEL": "9"]
        let path = "records/image/sum/\(records[0].key.hex).json"
        try project.cache.write(JSONCoding.pretty(forged), path)
        let folder = TemporaryFolder()
        let copy = CacheFolder(path: folder.path(".faaso"))
        #expect(try CacheArchive(project.cache).merge(into: copy).refused == [path])
        #expect(copy.imageRecord("sum", records[0].key) == nil)
    }

    /// Root can read any file.
    @Test(.enabled(if: geteuid() != 0)) func `a file that cannot be read is an error, and not left out`() throws {
        let project = try SmallProject.builtThrice().project
        let path = try #require(project.cache.imageRecords("sum").first?.log)
        try #require(chmod(project.folder.path(".faaso/" + path), 0) == 0)
        #expect(throws: FileError.self) { try CacheArchive(project.cache) }
    }

    @Test func `an adopted image is listed as that`() throws {
        let (project, records) = try SmallProject.builtThrice()
        var stub = records[2]
        (stub.log, stub.seconds, stub.reasons) = (nil, 0, [])
        try project.cache.store(stub)
        let listing = try CacheListing(project.cache)
        #expect(listing.entries.map(\.adopted).filter { $0 == true }.count == 1)
        try checkSchema(listing, "cache")
    }
}
