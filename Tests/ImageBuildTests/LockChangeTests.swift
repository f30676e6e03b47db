import ContainerEngine
import FunctionModel
import Testing

@testable import ImageBuild

/// The entries that a change of the lock resolves, keeps and removes.
struct LockChangeTests {
    private static func image(_ name: String, _ digit: String = "0") throws -> LockedImage {
        LockedImage(try #require(ImageReference(name)), digest: "sha256:" + String(repeating: digit, count: 64), platform: .host)
    }

    private static let used = UsedBases(["a:1": SourceLocation(file: "x"), "b:1": SourceLocation(file: "y")])

    private static let cases: [(LockChange.Mode, resolved: [String], names: [String])] = [
        (.add, ["b:1"], ["a:1", "b:1", "old:1"]), (.update([]), ["a:1", "b:1"], ["a:1", "b:1"]),
        (.update(["a:1"]), ["a:1", "b:1"], ["a:1", "b:1"]), (.update(["b:1"]), ["b:1"], ["a:1", "b:1"]),
        (.update(["docker.io/library/a:1"]), ["a:1", "b:1"], ["a:1", "b:1"]), (.update(["old:1"]), ["b:1"], ["a:1", "b:1"]),
    ]

    @Test(arguments: cases.indices) func `a change resolves what it must, and no more`(index: Int) throws {
        let (mode, resolved, names) = Self.cases[index]
        let lock = Lockfile([try Self.image("a:1"), try Self.image("old:1")])
        let change = try LockChange(mode, lock, used: Self.used)
        #expect(change.resolved == resolved)
        let after = change.lock(try resolved.map { try Self.image($0, "1") })
        #expect(after.images.map(\.name) == names)
        for image in after.images { #expect(image.digest.hasSuffix("1") == resolved.contains(image.name), "\(image.name)") }
    }

    @Test func `without a lock, every image is resolved`() throws {
        #expect(try LockChange(.add, nil, used: Self.used).resolved == ["a:1", "b:1"])
    }

    @Test func `an image that nothing names is refused with the nearest name`() throws {
        let error = #expect(throws: UnknownBase.self) { try LockChange(.update(["b:2"]), nil, used: Self.used) }
        #expect(error?.hints.first?.contains(":1'?") == true)
    }
}
