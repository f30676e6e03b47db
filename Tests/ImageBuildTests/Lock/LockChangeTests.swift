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

    private static let repository = ImageReference("r.example/shop")

    @Test func `a copy moves only with a push, which copies all images unless some are named`() throws {
        let shop = try #require(Self.repository)
        let copy = LockedImage(try #require(ImageReference("a:1")), digest: "sha256:c", platform: .host, source: .mirror(shop))
        let lock = Lockfile([copy, try Self.image("b:1")])
        let held = try LockChange(.update([]), lock, used: Self.used)
        #expect(held.resolved == ["b:1"] && held.unmoved == ["a:1"] && held.uncopied(lock) == [])
        #expect(held.lock([]).images.map(\.name) == ["a:1", "b:1"])

        let added = try LockChange(.add, lock, used: Self.used, push: .init(to: shop))
        #expect(added.resolved == [] && added.unmoved == [] && added.uncopied(lock).map(\.name) == ["b:1"])
        let named = try LockChange(.add, lock, used: Self.used, push: .init(to: shop, ["a:1"]))
        #expect(named.uncopied(lock) == [])
        let elsewhere = try LockChange(.add, lock, used: Self.used, push: .init(to: try #require(ImageReference("s.example/shop"))))
        #expect(elsewhere.uncopied(lock).map(\.name) == ["a:1", "b:1"])

        let moved = try LockChange(.update(["a:1"]), lock, used: Self.used, push: .init(to: shop, ["a:1"]))
        let resolved = moved.lock([try Self.image("a:1", "1")])
        #expect(moved.resolved == ["a:1"] && moved.unmoved == [] && moved.uncopied(resolved).map(\.name) == ["a:1"])
        #expect(throws: UnknownBase.self) { try LockChange(.add, lock, used: Self.used, push: .init(to: shop, ["c:1"])) }
    }

    @Test func `without a lock, every image is resolved`() throws {
        #expect(try LockChange(.add, nil, used: Self.used).resolved == ["a:1", "b:1"])
    }

    @Test func `an image that nothing names is refused with the nearest name`() throws {
        let error = #expect(throws: UnknownBase.self) { try LockChange(.update(["b:2"]), nil, used: Self.used) }
        #expect(error?.hints.first?.contains(":1'?") == true)
    }
}
