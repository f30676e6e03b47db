import Basics
import FunctionModel
import Insight
import Testing

@testable import FaaSOCommands

/// The changes of a lock, for people.
struct LockTextTests {
    private static func digest(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }

    private static func image(_ name: String, _ state: LockReport.State, local: Bool = false, note: String? = nil) -> LockReport.Image {
        LockReport.Image(
            reference: name, state: state, digest: state == .missing ? nil : digest("b"), previous: state == .moved ? digest("a") : nil,
            platform: "linux/amd64", local: local, note: note, place: SourceLocation(file: "templates/x/Dockerfile", line: 2))
    }

    @Test func `changes are lines with short digests`() {
        let text = LockText(
            LockReport(images: [
                Self.image("a:1", .added), Self.image("b:1", .moved, local: true), Self.image("c:1", .removed), Self.image("d:1", .kept),
            ]))
        #expect(
            text.lines == [
                "added a:1 sha256:bbbbbbbbbbbb linux/amd64", "moved b:1 sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb (local image)",
                "removed c:1",
            ])
        #expect(text.summary == "faaso.lock: 3 images, 1 added, 1 moved, 1 removed")
        #expect(text.diagnostics(isCheck: false).isEmpty)
    }

    @Test func `a missing entry is an error at the Dockerfile that names the image`() {
        let text = LockText(LockReport(images: [Self.image("a:1", .missing), Self.image("b:1", .unused)]))
        #expect(
            text.diagnostics(isCheck: true).map { $0.lines[0] } == [
                "templates/x/Dockerfile:2:1: error: a:1 has no entry in faaso.lock", "faaso.lock: error: no Dockerfile names b:1",
            ])
        #expect(text.diagnostics(isCheck: false).map(\.severity) == [.error, .warning])
        #expect(text.summary == "faaso.lock: 1 image, 1 unused, 1 missing")
    }

    @Test func `an image that its registry did not resolve is named with the reason`() {
        let images = [Self.image("a:1", .added, local: true, note: "denied"), Self.image("b:1", .kept, note: "gone")]
        let text = LockText(LockReport(images: images))
        #expect(
            text.diagnostics(isCheck: false).map(\.message) == [
                "a:1: it is locked by the ID of the engine's image, because its registry answers: denied",
                "b:1: the engine's digest is locked, because its registry answers: gone",
            ])
    }

    @Test func `a copied template that was edited or is gone is an error`() {
        var report = LockReport(images: [])
        report.templates = [.init("a", .edited, nil), .init("b", .missing, nil), .init("c", .locked, nil)]
        let diagnostics = LockText(report).diagnostics(isCheck: true)
        #expect(diagnostics.map(\.severity) == [.error, .error] && !report.isComplete)
        #expect(diagnostics.map { $0.lines[0] }.first?.hasPrefix("templates/a: error: the template was edited") == true)
        #expect(diagnostics.last?.lines[0] == "faaso.lock: error: templates/b does not exist, and has an entry")
    }
}
