import Testing

@testable import BuildGraph

struct ReasonValueTests {
    @Test func `a change has both values, or is not shown`() {
        #expect(Reason.change(from: .shown("2"), to: .shown("3")) == "2 -> 3")
        #expect(Reason.change(from: .unset, to: .shown("é/x")) == "unset -> é/x")
        #expect(Reason.change(from: .hidden, to: .shown("3")) == nil)
        #expect(Reason.change(from: .shown("2"), to: .hidden) == nil)
    }

    @Test func `what would be misread stands in quotes, and what is long is cut`() {
        func text(_ value: String) -> String? { Reason.change(from: .unset, to: .shown(value)).map { String($0.dropFirst(9)) } }
        #expect(text("") == #""""#)
        #expect(text("unset") == #""unset""#)
        #expect(text("a b") == #""a b""#)
        #expect(text("a\u{1b}[2J") == #""a\u{1B}[2J""#)
        #expect(text("a\nb") == #""a\nb""#)
        #expect(text(String(repeating: "x", count: 61)) == String(repeating: "x", count: 60) + "…")
    }
}
