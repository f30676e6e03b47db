import Testing
import WorkModel

struct InputValueTests {
    @Test func `a change has both values, or is not shown`() {
        #expect(InputValue.change(from: .text("2"), to: .text("3")) == "2 -> 3")
        #expect(InputValue.change(from: nil, to: .text("é/x")) == "unset -> é/x")
        #expect(InputValue.change(from: .hidden("x"), to: .text("3")) == nil)
        #expect(InputValue.change(from: .text("2"), to: .hidden("x")) == nil)
    }

    @Test func `what would be misread stands in quotes, and what is long is cut`() {
        func text(_ value: String) -> String? { InputValue.change(from: nil, to: .text(value)).map { String($0.dropFirst(9)) } }
        #expect(text("") == #""""#)
        #expect(text("unset") == #""unset""#)
        #expect(text("unknown") == #""unknown""#)
        #expect(text("a b") == #""a b""#)
        #expect(text("a\u{1b}[2J") == #""a\u{1B}[2J""#)
        #expect(text("a\nb") == #""a\nb""#)
        #expect(text(String(repeating: "x", count: 61)) == String(repeating: "x", count: 60) + "…")
    }
}
