import Testing

@testable import Deployment

struct ArchiveTests {
    @Test func `an archive has the fields of a ustar header, and ends with two empty blocks`() {
        let bytes = TarArchive.encode([TarArchive.File(name: "password", bytes: Array("secret".utf8), mode: 0o400, user: 1000, group: 1001)]
        )
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
        let bytes = TarArchive.encode([TarArchive.File(name: "a", bytes: contents, mode: 0o400, user: 0, group: 0)])
        #expect(bytes.count % 512 == 0)
        #expect(TarArchive.firstFile(bytes) == contents)
    }

    @Test func `a torn archive has no file`() {
        let bytes = TarArchive.encode([TarArchive.File(name: "a", bytes: [1, 2, 3], mode: 0o400, user: 0, group: 0)])
        #expect(TarArchive.firstFile(Array(bytes[..<514])) == nil)
        #expect(TarArchive.firstFile([]) == nil)
        #expect(TarArchive.firstFile([UInt8](repeating: 0, count: 1024)) == nil)
    }

    static let passwd = "root:x:0:0:root:/root:/bin/sh\napp:x:1234:4321::/home/app:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"
    static let groups = "root:x:0:\nstaff:x:50:app\n"

    @Test(arguments: [
        ("1000:1001", UInt32(1000), UInt32(1001)), ("1000", 1000, 0), ("1234", 1234, 4321), ("app", 1234, 4321), ("app:staff", 1234, 50),
        ("app:7", 1234, 7), ("toor", 0, 0), ("1000:staff", 1000, 50),
    ])
    func `an image's user becomes numbers`(text: String, user: UInt32, group: UInt32) {
        let resolved = ImageUser(text, passwd: Self.passwd, group: Self.groups)
        #expect(resolved?.user == user && resolved?.group == group)
    }

    @Test(arguments: ["nobody", "app:nogroup", "", ":"])
    func `a name that the tables do not have is nobody`(text: String) {
        #expect(ImageUser(text, passwd: Self.passwd, group: Self.groups) == nil)
    }

    @Test(arguments: [
        ("", true), ("0", true), ("00", true), ("root", true), ("root:app", true), ("0:1", true), (":5", true), ("1000", false),
        ("app", false),
    ])
    func `root is known by its text`(text: String, isRoot: Bool) {
        #expect(ImageUser.isRoot(text) == isRoot)
    }
}
