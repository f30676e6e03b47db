import Basics

/// A field of `test` as a map.
enum SuiteField: String, FieldTable {
    case cases, environment, secrets, doubles

    static let place = "test"

    var facts: FieldFacts {
        switch self {
        case .cases: FieldFacts(.list(.test), form: "list of tests", default: .required, "The tests.")
        case .environment:
            FieldFacts(
                .either([.map(.environmentName, .text(.any)), .list(.text(.assignment))]), form: "map of text, or list of `NAME=value`",
                "The variables of test containers, which override those of the function.")
        case .secrets:
            FieldFacts(
                .map(.secret, .text(.any)), form: "map of text", "The secrets of test containers; their values stand in the file.")
        case .doubles:
            FieldFacts(
                .map(.name, .either([.double, .list(.double, ListRule(isEmptyAllowed: false))])),
                form: "map of functions to an [answer](#doubles), or to a list of answers",
                "The answers that the functions under `calls` give in tests.")
        }
    }
}

/// A field of an answer under `test.doubles`.
enum DoubleField: String, FieldTable {
    case method, path, status, headers, body, json

    static let place = "double"

    var facts: FieldFacts {
        switch self {
        case .method:
            FieldFacts(.text(.method), form: "method in upper case", default: .words("any"), "The method of the calls that get the answer.")
        case .path:
            FieldFacts(
                .text(.requestPath), form: "request path", default: .words("any"),
                "The path of these calls behind the function's name, with the query.")
        case .status: FieldFacts(.integer(200...599), default: .number(DoubleAnswer().status), "The status.")
        case .headers: FieldFacts(.map(.headerName, .text(.headerValue)), form: "map of text", "The headers.")
        case .body: FieldFacts(.text(.any), form: "text", "The body.")
        case .json: FieldFacts(.json, form: "any value", "The body as a structure, in place of `body`.")
        }
    }
}

/// A field of a test.
enum TestField: String, FieldTable {
    case name, request, expect, command, timeout

    static let place = "test"

    var facts: FieldFacts {
        switch self {
        case .name: FieldFacts(.text(.oneLine), form: "text on one line, unique", default: .required, "The name of the test.")
        case .request: FieldFacts(.object(RequestField.self), "The request to the function; a test has this or `command`.")
        case .expect:
            FieldFacts(.object({ ExpectField.fields }, .atLeastOne), "The properties of the response, at least one; all of them must hold.")
        case .command:
            FieldFacts(
                .list(.text(.any), ListRule(isEmptyAllowed: false)), form: "list of texts",
                "The command that must exit with 0; it runs in a container of its own.")
        case .timeout:
            FieldFacts(
                .duration(isZeroAllowed: false), default: .text(FunctionTest.defaultTimeout.text), "The maximum duration of the test.")
        }
    }
}

/// A field of a test's `request`.
enum RequestField: String, FieldTable {
    case method, path, headers, body

    static let place = "request"

    var facts: FieldFacts {
        switch self {
        case .method: FieldFacts(.text(.method), form: "method in upper case", default: .text(HTTPCase().method), "The method.")
        case .path: FieldFacts(.text(.requestPath), form: "request path", default: .text(HTTPCase().path), "The path with its query.")
        case .headers: FieldFacts(.map(.headerName, .text(.headerValue)), form: "map of text", "The headers.")
        case .body: FieldFacts(.text(.any), form: "text", "The body, sent unchanged.")
        }
    }
}

/// A field of a test's `expect`.
enum ExpectField: String, FieldTable {
    case status, headers, body, matches, json, contains

    static let place = "expect"

    var facts: FieldFacts {
        switch self {
        case .status: FieldFacts(.integer(100...599), "The status is equal.")
        case .headers:
            FieldFacts(.map(.headerName, .text(.headerValue)), form: "map of text", "The values of these headers are exactly equal.")
        case .body: FieldFacts(.text(.any), form: "text", "The body is exactly equal.")
        case .matches: FieldFacts(.text(.any), form: "regular expression", "The regular expression is found somewhere in the body.")
        case .json: FieldFacts(.json, form: "any value", "The body has exactly this structure; `1` and `1.0` are equal.")
        case .contains:
            FieldFacts(
                .json, form: "any value",
                "The body has this part of a structure: members of objects, elements of arrays in any order.")
        }
    }
}

extension FieldShape {
    /// An answer under `test.doubles`, whose body is a text or a structure.
    static let double = FieldShape.object(
        { DoubleField.fields },
        .alternatives([
            GroupRule.Alternative(present: [], absent: ["body", "json"]),
            GroupRule.Alternative(present: ["body"], absent: ["json"]),
            GroupRule.Alternative(present: ["json"], absent: ["body"]),
        ]))

    /// A test, which has either a request with expectations or a command.
    static let test = FieldShape.object(
        { TestField.fields },
        .alternatives([
            GroupRule.Alternative(present: ["request", "expect"], absent: ["command"]),
            GroupRule.Alternative(present: ["command"], absent: ["request", "expect"]),
        ]))
}
