import Testing

@testable import ContainerEngine

struct ImageUserTests {
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
        ("", true), ("0", true), ("00", true), ("root", true), ("root:app", true), ("0:1", true), ("0:0", true), ("-0", true), ("+0", true),
        (":5", true), ("1000", false),
        ("app", false),
    ])
    func `root is known by its text`(text: String, isRoot: Bool) {
        #expect(ImageUser.isRoot(text) == isRoot)
    }

    private static let users: [(text: String, problem: ImageUserProblem?)] = [
        ("app", nil), ("1000", nil), ("1000:0", nil), ("", ImageUserProblem.root("")), ("root", .root("root")), ("0:0", .root("0:0")),
        ("toor", .root("toor")), ("toor:staff", .root("toor:staff")), ("nobody", .unknown("nobody")),
        ("app:nogroup", .unknown("app:nogroup")),
    ]

    @Test(arguments: users)
    func `only a user other than root serves`(text: String, problem: ImageUserProblem?) async {
        var found: ImageUserProblem?
        do {
            _ = try await ImageUser.serving(text) { Array(($0 == "/etc/passwd" ? Self.passwd : Self.groups).utf8) }
        } catch {
            found = error
        }
        #expect(found == problem)
    }
}
