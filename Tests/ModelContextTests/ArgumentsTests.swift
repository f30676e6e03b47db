import Basics
import FunctionModel
import ModelContext
import Testing

/// The check of arguments, and the schema that clients get.
struct ArgumentsTests {
    static let parameters = [
        Parameter("word", .text, isRequired: true, "A word."), Parameter("names", .texts, "Names."), Parameter("all", .flag, "All."),
        Parameter("count", .number(1...9), "A count."), Parameter("form", .choice(["a", "b"]), "A form."),
        Parameter("headers", .fields, "Headers."),
    ]

    private func arguments(_ text: String) throws -> Arguments {
        guard case .object(let members) = try JSONValue(parsing: text) else { throw JSONValueMissing() }
        return try Arguments(members, for: Self.parameters)
    }

    private struct JSONValueMissing: Error {}

    @Test func `arguments are values of their parameters`() throws {
        let all = try arguments(
            #"{"word":"w","names":["x","y"],"all":true,"count":9.0,"form":"b","headers":{"B":"2","A":"1"}}"#)
        #expect(all.text("word") == "w" && all.texts("names") == ["x", "y"] && all.flag("all") && all.number("count") == 9)
        #expect(all.text("form") == "b" && all.fields("headers").map { $0.name + $0.value } == ["A1", "B2"])
    }

    @Test func `an absent argument and a null have no value`() throws {
        let few = try arguments(#"{"word":"w","names":null,"count":null}"#)
        #expect(few.texts("names").isEmpty && !few.flag("all") && few.number("count") == nil && few.text("form") == nil)
        #expect(few.fields("headers").isEmpty)
    }

    @Test(arguments: [
        ("{}", "error: the argument 'word' is missing\nhint: it is a string that is not empty"),
        (#"{"word":""}"#, #"error: word: found "", a string that is not empty is allowed"#),
        (#"{"word":"w","names":"x"}"#, #"error: names: found "x", an array of strings is allowed"#),
        (#"{"word":"w","names":[1]}"#, "error: names: found [1], an array of strings is allowed"),
        (#"{"word":"w","all":1}"#, "error: all: found 1, true or false is allowed"),
        (#"{"word":"w","count":10}"#, "error: count: found 10, a whole number from 1 to 9 is allowed"),
        (#"{"word":"w","count":1.5}"#, "error: count: found 1.5, a whole number from 1 to 9 is allowed"),
        (#"{"word":"w","count":1e300}"#, "error: count: found 1e+300, a whole number from 1 to 9 is allowed"),
        (#"{"word":"w","form":"c"}"#, #"error: form: found "c", one of a, b is allowed"#),
        (#"{"word":"w","headers":{"A":1}}"#, #"error: headers: found {"A":1}, an object whose members are strings is allowed"#),
        (
            #"{"word":"w","count":0,"alll":true}"#,
            "error: there is no parameter 'alll'\nhint: did you mean 'all'?\nerror: count: found 0, a whole number from 1 to 9 is allowed"
        ),
    ])
    func `what is no value is named, with what is`(text: String, message: String) throws {
        let problems = #expect(throws: ArgumentProblems.self) { try arguments(text) }
        #expect(problems?.diagnostics.flatMap(\.lines).joined(separator: "\n") == message)
    }

    @Test func `the schema says what is allowed`() {
        let tool = Tool("t", title: "T", help: "Help.", parameters: Self.parameters) { _, _ in ToolResult(lines: []) }
        let schema = tool.definition(.november2025).at("inputSchema")
        #expect(schema?.at("required") == .array([.string("word")]) && schema?.at("additionalProperties") == .bool(false))
        let texts = Self.parameters.map { schema?.at("properties", $0.name)?.text ?? "" }
        #expect(
            texts == [
                #"{"description":"A word.","minLength":1,"type":"string"}"#,
                #"{"description":"Names.","items":{"type":"string"},"type":"array"}"#, #"{"description":"All.","type":"boolean"}"#,
                #"{"description":"A count.","maximum":9,"minimum":1,"type":"integer"}"#,
                #"{"description":"A form.","enum":["a","b"],"type":"string"}"#,
                #"{"additionalProperties":{"type":"string"},"description":"Headers.","type":"object"}"#,
            ])
    }

    @Test(arguments: [
        (Tool.Effect.none, #"{"openWorldHint":false,"readOnlyHint":true,"title":"T"}"#),
        (Tool.Effect.adds, #"{"destructiveHint":false,"idempotentHint":true,"openWorldHint":false,"readOnlyHint":false,"title":"T"}"#),
        (Tool.Effect.replaces, #"{"destructiveHint":true,"idempotentHint":true,"openWorldHint":false,"readOnlyHint":false,"title":"T"}"#),
        (Tool.Effect.unknown, #"{"destructiveHint":true,"idempotentHint":true,"openWorldHint":true,"readOnlyHint":false,"title":"T"}"#),
    ])
    func `the effects of a tool are hints for clients`(effect: Tool.Effect, text: String) {
        let tool = Tool("t", title: "T", help: "Help.", effect: effect, isIdempotent: true) { _, _ in ToolResult(lines: []) }
        #expect(tool.definition(.november2025).at("annotations")?.text == text)
    }
}
