import Testing

@testable import ContainerEngine

struct TarArchiveTests {
    @Test func `an archive has the fields of a ustar header, and ends with two empty blocks`() {
        let bytes = TarArchive.encode([
            TarArchive.File(name: "password", bytes: Array("secret".utf8), permissions: 0o400, owner: .init(user: 1000, group: 1001))
        ])
        #expect(bytes.count == 512 + 512 + 1024)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self) }
        #expect(text(0..<100) == "password")
        #expect(text(100..<108) == "0000400" && text(108..<116) == "0001750" && text(116..<124) == "0001751")
        #expect(text(124..<136) == "00000000006" && text(257..<263) == "ustar")
        let sum = bytes[..<512].enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        #expect(Int(text(148..<154), radix: 8) == sum)
        #expect(TarArchive.firstFile(bytes) == Array("secret".utf8))
    }

    @Test(arguments: [0, 1, 511, 512, 513, 1024])
    func `contents of any length come back`(length: Int) {
        let contents = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = TarArchive.encode([TarArchive.File(name: "a", bytes: contents, permissions: 0o400)])
        #expect(bytes.count % 512 == 0)
        #expect(TarArchive.firstFile(bytes) == contents)
    }

    @Test func `a torn archive has no file`() {
        let bytes = TarArchive.encode([TarArchive.File(name: "a", bytes: [1, 2, 3], permissions: 0o400)])
        #expect(TarArchive.firstFile(Array(bytes[..<514])) == nil)
        #expect(TarArchive.firstFile([]) == nil)
        #expect(TarArchive.firstFile([UInt8](repeating: 0, count: 1024)) == nil)
    }

    @Test func `owners that a header cannot hold stand in a record before it`() {
        let owner = TarHeader.Owner(user: 3_000_000, group: .max)
        let bytes = TarArchive.encode([TarArchive.File(name: "a", bytes: [1], permissions: 0o400, owner: owner)])
        let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
        #expect(text.contains("18 gid=4294967295\n15 uid=3000000\n"), "\(text)")
        #expect(TarArchive.firstFile(bytes) == [1])
    }
}
