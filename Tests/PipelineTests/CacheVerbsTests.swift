import ContainerEngine
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Testing

@testable import BuildGraph
@testable import Pipeline

/// `faaso cache diff`, `verify`, `gc`, `log`, `export` and `import`, on caches without a repository.
struct CacheVerbsTests {
    private static func date(_ day: Double) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + day * 86400) }

    /// Three builds of `sum`, a day apart, with logs, and tests of each.
    private func project() throws -> (project: SmallProject, records: [ImageRecord]) {
        let project = SmallProject()
        var records: [ImageRecord] = []
        for day in 0..<3 {
            project.folder.write("edit \(day)", to: "functions/sum/main.txt")
            let record = try project.build { $0.built = Self.date(Double(day)) }
            let log = try #require(record.log)
            try project.cache.write(Array("log \(day)\n".utf8), log)
            try project.test(of: record)
            records.append(record)
        }
        return (project, records)
    }

    // MARK: - ls and log

    @Test func `entries and the whole have sizes`() throws {
        let project = try project().project
        let cache = project.cache
        let listing = CacheListing(cache)
        #expect(listing.entries.count == 6 && listing.entries.allSatisfy { $0.size > 100 })
        #expect(listing.size > listing.entries.reduce(0) { $0 + $1.size })
        try ReportTests.check(listing, "cache")
    }

    @Test func `the log of a build and the cases of a test`() throws {
        let (project, records) = try project()
        func log(_ node: String, _ key: String = "") throws -> String {
            String(decoding: try CacheLog(project.cache, node: node, key: key).bytes, as: UTF8.self)
        }
        #expect(try log("sum") == "log 2\n")
        #expect(try log("image:sum", String(records[0].key.hex.prefix(12))) == "log 0\n")
        #expect(try log("test:sum") == "passed: unit\n")
        let whole = try CacheLog(project.cache, node: "sum", key: "")
        try ReportTests.check(whole, "cache-log")
        #expect(whole.lines == ["log 2"] && whole.key == records[2].key.hex)
        #expect(throws: CacheError.notRecorded("route:/sum")) { try log("route:/sum") }
        project.folder.remove(".faaso/logs")
        #expect(throws: CacheError.noLog("image:sum")) { try log("sum") }
    }

    @Test(arguments: ["/etc/passwd", "logs/../index", "index", "logs", "logs//x"]) func `a log's name never leads out of the logs`(
        name: String
    ) throws {
        let project = try project().project
        try project.build { $0.log = name }
        try project.cache.write([1], "index")
        #expect(project.cache.log(name) == nil)
    }

    // MARK: - diff

    @Test func `two keys of a node, file by file`() throws {
        let (project, records) = try project()
        let difference = try CacheDifference(project.cache, String(records[0].key.hex.prefix(10)), "sum")
        try ReportTests.check(difference, "cache-diff")
        #expect(difference.a.key == records[0].key.hex && difference.b.key == records[2].key.hex)
        #expect(
            difference.files == [
                .init(
                    path: "main.txt", origin: "functions/sum/main.txt", change: .changed, old: "100644 \(Digest.of("edit 0").hex)",
                    new: "100644 \(Digest.of("edit 2").hex)")
            ])
        #expect(difference.fields.map(\.name) == ["image"])
        #expect(try CacheDifference(project.cache, "sum", "image:sum").isEmpty)
    }

    @Test func `arguments, bases and secrets by name`() throws {
        let (project, records) = try project()
        let old = try #require(records.first)
        let definition = ImageDefinition(
            context: old.context, arguments: ["LEVEL": "2"], secrets: ["token"], platform: "", bases: ["base:1", "base:2"])
        let bases = ["base:1": "sha256:other", "base:2": "sha256:new"]
        let key = try #require(definition.key(bases))
        try project.cache.store(
            ImageRecord(
                function: "sum", definition: definition, key: key, bases: bases, origins: [:], image: old.image, built: Self.date(9)))
        let difference = try CacheDifference(project.cache, "sum@" + old.key.hex, "sum")
        #expect(
            difference.fields.map { "\($0.name) \($0.old ?? "-") \($0.new ?? "-")" } == [
                "build_args.LEVEL - 2", "base:base:1 sha256:b1 sha256:other", "base:base:2 - sha256:new", "build_secrets.token - named",
            ])
    }

    @Test func `a listing that is gone is said to be`() throws {
        let (project, records) = try project()
        project.folder.remove(".faaso/" + CacheFolder.manifestName(records[0].context))
        let difference = try CacheDifference(project.cache, records[0].key.hex, "sum")
        #expect(difference.files.isEmpty && difference.unknown.count == 1)
    }

    @Test func `the records before the one that counts are named by how long before`() throws {
        let (project, records) = try project()
        func key(_ reference: String) throws -> String { try CacheDifference(project.cache, reference, "sum").a.key }
        #expect(try key("sum~1") == records[1].key.hex)
        #expect(try key("image:sum~2") == records[0].key.hex)
        #expect(throws: CacheError.notSoMany("image:sum", count: 2)) { try key("sum~3") }
        #expect(throws: CacheError.notSoMany("image:other", count: 0)) { try key("other~1") }
        #expect(throws: CacheError.notRecorded("route:/sum")) { try key("route:/sum~1") }
        #expect(throws: CacheError.unknownReference("sum~0")) { try key("sum~0") }
        #expect("\(CacheError.notSoMany("image:sum", count: 1))" == "the cache has only 1 older record of 'image:sum'")
        #expect("\(CacheError.notSoMany("image:sum", count: 0))" == "the cache has no older records of 'image:sum'")
        // An edit that was taken back: the older record counts, and the one between is the last of the others.
        try project.cache.makeCurrent(records[0])
        #expect(try key("sum~1") == records[2].key.hex)
        // A failure counts as itself; what was built before it is the last of the others.
        try project.build { ($0.image, $0.failure) = (nil, "no") }
        #expect(try key("sum~1") == records[2].key.hex)
        #expect(try CacheDifference(project.cache, "test:sum~1", "test:sum").a.node == "test:sum")
    }

    @Test func `tests differ in image and environment, and not from images`() throws {
        let (project, records) = try project()
        let tests = project.cache.testRecords("sum")
        let first = try #require(tests.first { $0.image == records[0].image })
        #expect(try CacheDifference(project.cache, first.key.hex, "test:sum").fields.map(\.name) == ["image"])
        #expect(throws: CacheError.incomparable("image:sum", "test:sum")) { try CacheDifference(project.cache, "sum", "test:sum") }
        #expect(throws: CacheError.unknownReference("nothing")) { try CacheDifference(project.cache, "nothing", "sum") }
        #expect(throws: CacheError.unknownReference("")) { try CacheDifference(project.cache, "", "sum") }
    }

    // MARK: - verify

    @Test func `a cache in order has no findings`() throws {
        let project = try project().project
        let cache = project.cache
        let report = CacheVerification(cache)
        try ReportTests.check(report, "cache-verify")
        #expect(report.findings.isEmpty && report.files == 14 && !report.engine)
    }

    @Test func `every damage is found in its file`() throws {
        let (project, records) = try project()
        let cache = project.cache
        let manifest = CacheFolder.manifestName(records[0].context)
        try cache.write(Array("100644 x\n".utf8), manifest)
        try cache.write(Array("{".utf8), "records/image/sum/\(records[1].key.hex).json")
        var other = records[2]
        other.arguments["LEVEL"] = "9"
        try cache.write(CacheFolder.encode(other), "records/image/sum/\(records[2].key.hex).json")
        try cache.write([], "manifests/zz/x.txt")
        let test = try #require(cache.testRecords("sum").first)
        var failed = test
        failed.cases[0].failure = "no"
        failed.environment["A"] = "b"
        try cache.write(CacheFolder.encode(failed), "records/test/sum/\(test.key.hex).json")
        let findings = CacheVerification(cache).findings
        func found(_ path: String) -> [String] { findings.filter { $0.file == path }.map { "\($0.severity.rawValue): \($0.finding)" } }
        #expect(found(manifest) == ["error: its content has the digest \(Digest.of("100644 x\n").hex)"])
        #expect(
            found("records/image/sum/\(records[0].key.hex).json") == ["error: the listing of its context, \(manifest), is gone or damaged"])
        #expect(found("records/image/sum/\(records[1].key.hex).json") == ["error: cannot be read"])
        #expect(
            found("records/image/sum/\(records[2].key.hex).json") == [
                "error: its inputs give another source key", "error: its inputs give another key",
            ])
        #expect(
            found("records/test/sum/\(test.key.hex).json") == [
                "error: its inputs give another key", "error: a failed test is kept as a success",
            ])
        #expect(found("manifests/zz/x.txt") == ["warning: is no file of this cache"])
    }

    @Test func `a repair removes what is wrong, and writes the newest record again`() throws {
        let (project, records) = try project()
        let cache = project.cache
        try cache.write([], CacheFolder.manifestName(records[0].context))
        for record in records[1...] { try cache.write(Array("{".utf8), "records/image/sum/\(record.key.hex).json") }
        try cache.write([1], "runs/.x.tmp")
        var report = CacheVerification(cache)
        try report.repair(cache)
        try ReportTests.check(report, "cache-verify")
        #expect(report.errors == 4 && report.removed?.count == 5)
        #expect(cache.imageRecords("sum") == [records[2]])
        // Logs and tests of images that are gone are no damage.
        #expect(CacheVerification(cache).findings == [])
        project.folder.remove(".faaso/current")
        try cache.write(Array("{".utf8), "records/image/sum/\(records[2].key.hex).json")
        report = CacheVerification(cache)
        try report.repair(cache)
        #expect(cache.imageRecords("sum") == [] && CacheVerification(cache).findings == [])
    }

    @Test func `an image that the engine lost is a warning`() throws {
        let (project, records) = try project()
        let images = EngineImages(
            records.dropFirst().map { ImageSummary(id: $0.image ?? "", tags: [], repoDigests: [], labels: [:], created: 0, size: 0) })
        let report = CacheVerification(project.cache, images: images)
        #expect(report.errors == 0 && report.engine)
        #expect(report.findings.map(\.file) == ["records/image/sum/\(records[0].key.hex).json"])
    }

    // MARK: - gc

    private func gc(_ project: SmallProject, _ policy: CacheCollection.Policy, day: Double = 3) throws -> CacheCollection {
        let report = CacheCollection(project.cache, policy, now: Self.date(day))
        try ReportTests.check(report, "cache-gc")
        return report
    }

    @Test func `records of a function that is gone go, and all that they name`() throws {
        let (project, _) = try project()
        var policy = CacheCollection.Policy()
        policy.functions = ["sum"]
        #expect(try gc(project, policy).files.isEmpty)
        policy.functions = ["mul"]
        var report = try gc(project, policy)
        #expect(report.files.contains { $0.path.hasPrefix("current/") && $0.cause == .gone } && report.left == 0)
        try report.apply(project.cache)
        #expect(project.cache.currentImage("sum") == nil && project.cache.imageRecords("sum").isEmpty)
        #expect(try gc(project, policy).files.isEmpty)
    }

    @Test func `functions of a kept deployment are not gone`() throws {
        let project = SmallProject()
        let state = TemporaryFolder(in: "/dev/shm")
        func record(_ number: Int, _ function: String) throws {
            let desired = DesiredState(
                project: "shop", repository: "r",
                functions: [
                    DesiredFunction(
                        name: function, image: DesiredImage(id: "sha256:\(number)", key: "k", reference: "r"),
                        configuration: ContainerConfiguration(limits: Limits()), health: Health(), drain: .zero)
                ], listen: Listen(), proxy: ProxySettings())
            let record = DeploymentRecord(number: number, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: desired)
            state.write(String(decoding: try CacheFolder.encode(record), as: UTF8.self), to: "shop/deployments/" + record.fileName)
        }
        try record(1, "first")
        for number in 2...6 { try record(number, "later") }
        let workspace = try project.workspace()
        let usual = workspace.usualState(environment: ["FAASO_STATE": state.path])
        #expect(try workspace.neededFunctions(DeploymentHistory(state: usual)) == ["sum", "later"])
        state.remove("shop")
        state.write("", to: "shop/deployments")
        #expect(throws: DeploymentError.self) { try workspace.neededFunctions(DeploymentHistory(state: usual)) }
    }

    @Test func `without a policy only what no record names goes`() throws {
        let (project, records) = try project()
        #expect(try gc(project, .init()).files.isEmpty)
        project.folder.remove(".faaso/records/image/sum/\(records[0].key.hex).json")
        let report = try gc(project, .init())
        let log = try #require(records[0].log)
        #expect(Set(report.files.map(\.path)) == [CacheFolder.manifestName(records[0].context), log])
        #expect(report.files.allSatisfy { $0.cause == .unused } && !report.applied)
    }

    @Test func `so many of each node stay, with what they name`() throws {
        let (project, records) = try project()
        let before = CacheListing(project.cache).size
        var report = try gc(project, .init(keep: 2))
        // Tests of one time each: which of them goes is decided by name.
        #expect(report.files.count { $0.cause == .count } == 3)
        #expect(report.files.contains { $0.path == "records/image/sum/\(records[0].key.hex).json" })
        #expect(report.freed + report.left == before)
        try report.apply(project.cache)
        #expect(report.applied && CacheListing(project.cache).size == report.left)
        #expect(CacheVerification(project.cache).findings.isEmpty)
        #expect(try gc(project, .init(keep: 2)).files.isEmpty)
    }

    @Test func `a file that does not go is named, one that is gone already is nothing`() throws {
        let (project, records) = try project()
        var report = try gc(project, .init(keep: 2))
        for file in report.files { project.folder.remove(".faaso/" + file.path) }
        try report.apply(project.cache)
        #expect(report.applied)
        // The kernel lets nobody remove this one, not even root.
        var stuck = CacheCollection(project.cache, .init(maxAge: 1), now: Self.date(400))
        stuck.files = [.init(path: "status", size: 0, cause: .age)]
        let error = try #require(throws: CacheError.self) { try stuck.apply(CacheFolder(path: "/proc/self")) }
        #expect("\(error)".hasPrefix("cannot remove status: ") && !stuck.applied)
        #expect(records.count == 3)
    }

    @Test func `age and size never take the newest of a node`() throws {
        let (project, records) = try project()
        for policy in [CacheCollection.Policy(maxAge: 1), .init(maxSize: 0), .init(keep: 1, maxAge: 0, maxSize: 0)] {
            var report = CacheCollection(project.cache, policy, now: Self.date(400))
            let images = report.files.filter { $0.path.hasPrefix("records/image/") }.map(\.path)
            #expect(images == [records[0], records[1]].map { "records/image/sum/\($0.key.hex).json" }.sorted())
            report.files = []
        }
        let young = try gc(project, .init(maxAge: 1.5 * 86400), day: 2)
        #expect(young.files.filter { $0.path.hasPrefix("records/image/") }.map(\.cause) == [.age])
    }

    @Test func `for size the oldest go first, and no more than needed`() throws {
        let (project, records) = try project()
        let size = CacheListing(project.cache).size
        let report = try gc(project, .init(maxSize: size - 1))
        #expect(report.left < size)
        #expect(report.files.filter { $0.cause == .size }.map(\.path).contains("records/image/sum/\(records[0].key.hex).json"))
        #expect(!report.files.map(\.path).contains("records/image/sum/\(records[1].key.hex).json"))
        #expect(try gc(project, .init(maxSize: size)).files.isEmpty)
    }

    @Test func `a record that was taken back stays although it is the oldest`() throws {
        let (project, records) = try project()
        try project.cache.makeCurrent(records[0])
        let report = CacheCollection(project.cache, .init(keep: 1, maxAge: 1), now: Self.date(400))
        #expect(!report.files.map(\.path).contains("records/image/sum/\(records[0].key.hex).json"))
        #expect(!report.files.map(\.path).contains(CacheFolder.manifestName(records[0].context)))
    }

    // MARK: - export and import

    @Test func `an empty cache takes all but reports of runs, byte for byte`() throws {
        let project = try project().project
        try project.cache.write(Array("{}".utf8), "runs/20260101T000000Z-a.json")
        let archive = try CacheArchive(decoding: CacheArchive(project.cache).encoded())
        let folder = TemporaryFolder()
        let copy = CacheFolder(path: folder.path(".faaso"))
        let merge = try archive.merge(into: copy)
        try ReportTests.check(merge, "cache-import")
        #expect(merge == .init(added: 14, kept: 0, refused: []))
        #expect(try CacheArchive(copy).encoded() == CacheArchive(project.cache).encoded())
        #expect(try archive.merge(into: copy) == .init(added: 0, kept: 14, refused: []))
        #expect(CacheVerification(copy).findings.isEmpty)
    }

    @Test func `of two newest records the newer one counts, and older ones are added`() throws {
        let (project, records) = try project()
        let folder = TemporaryFolder()
        let own = CacheFolder(path: folder.path(".faaso"))
        var mine = records[1]
        mine.seconds = 77
        try own.store(mine)
        _ = try CacheArchive(project.cache).merge(into: own)
        #expect(own.currentImage("sum")?.key == records[2].key)
        #expect(own.imageRecord("sum", mine.key)?.seconds == 77)
        var newer = records[0]
        newer.built = Self.date(50)
        try own.store(newer)
        _ = try CacheArchive(project.cache).merge(into: own)
        #expect(own.currentImage("sum")?.key == newer.key)
    }

    @Test func `the record of a build is taken for one of its adoption, and never the other way round`() throws {
        let (project, records) = try project()
        let adopted = CacheFolder(path: project.folder.path("adopted"))
        var stub = records[2]
        (stub.log, stub.seconds, stub.built, stub.reasons, stub.commit) = (nil, 0, Self.date(50), [], nil)
        try adopted.store(stub)
        _ = try CacheArchive(project.cache).merge(into: adopted)
        #expect(adopted.imageRecord("sum", stub.key) == records[2] && adopted.currentImage("sum") == records[2])
        try adopted.store(stub)
        _ = try CacheArchive(adopted).merge(into: project.cache)
        #expect(project.cache.imageRecord("sum", stub.key) == records[2] && project.cache.currentImage("sum") == records[2])
        // Another machine's build of the same key gave another image: what is here has to go on being found.
        stub.image = "sha256:here"
        try adopted.store(stub)
        _ = try CacheArchive(project.cache).merge(into: adopted)
        #expect(adopted.imageRecord("sum", stub.key)?.image == "sha256:here")
    }

    @Test func `an adopted image is listed as that, and explained as that`() async throws {
        let (project, records) = try project()
        var stub = records[2]
        (stub.log, stub.seconds, stub.reasons) = (nil, 0, [])
        try project.cache.store(stub)
        let listing = CacheListing(project.cache)
        #expect(listing.entries.map(\.adopted).filter { $0 == true }.count == 1)
        try ReportTests.check(listing, "cache")
        let why = WhyReport(try await project.inspect(), .image("sum"), cache: project.cache)
        #expect(why.last?.adopted == true && why.last?.when == stub.built)
        try ReportTests.check(why, "why")
    }

    @Test func `what was changed on the way is refused`() throws {
        let project = try project().project
        var bytes = try CacheArchive(project.cache).encoded()
        bytes[bytes.count - 5] ^= 1
        #expect(throws: CacheArchiveError.damaged) { try CacheArchive(decoding: bytes) }
        #expect(throws: CacheArchiveError.damaged) { try CacheArchive(decoding: Array(bytes.dropLast())) }
        #expect(throws: CacheArchiveError.notAnArchive) { try CacheArchive(decoding: []) }
        #expect(throws: CacheArchiveError.notAnArchive) { try CacheArchive(decoding: Array("hello\n".utf8)) }
        #expect(throws: CacheArchiveError.unknownForm("faaso-cache/2")) {
            try CacheArchive(decoding: Array("faaso-cache/2 \(Digest.of("").hex)\n".utf8))
        }
    }

    @Test(arguments: ["../evil", "/etc/passwd", "index", "records/image/../../x.json", "current/image%3A..%2Fx.json", "lock"])
    func `an archive holds nothing but files of a cache`(path: String) throws {
        let list = Array(#"[{"digest":"\#(Digest.of("").hex)","path":"\#(path)","size":0}]"#.utf8) + [10]
        let bytes = Array("faaso-cache/1 \(Digest.of(list).hex)\n".utf8) + list
        #expect(throws: CacheArchiveError.foreign(path)) { try CacheArchive(decoding: bytes) }
    }

    @Test func `a record whose inputs do not give its key is left out`() throws {
        let (project, records) = try project()
        var forged = records[0]
        forged.image = "sha256:evil"
        forged.arguments = ["LEVEL": "9"]
        let path = "records/image/sum/\(records[0].key.hex).json"
        try project.cache.write(CacheFolder.encode(forged), path)
        let folder = TemporaryFolder()
        let copy = CacheFolder(path: folder.path(".faaso"))
        #expect(try CacheArchive(project.cache).merge(into: copy).refused == [path])
        #expect(copy.imageRecord("sum", records[0].key) == nil)
    }
}
