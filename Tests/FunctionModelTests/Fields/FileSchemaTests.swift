import TestSupport
import Testing

@testable import FunctionModel

/// The schemas for editors.
struct FileSchemaTests {
    @Test(arguments: FileSchema.allCases) func `the published schema is the one that the tables make`(schema: FileSchema) {
        let problem = GeneratedFile.problem("docs/formats/\(schema.name)", schema.document.indented)
        #expect(problem == nil)
    }

    @Test(arguments: [
        (FileSchema.metadata, "functions/sum/metadata.yml", "# yaml-language-server: $schema=../../.faaso/schemas/metadata.schema.json"),
        (FileSchema.template, "templates/python/template.yml", "# yaml-language-server: $schema=../../.faaso/schemas/template.schema.json"),
        (FileSchema.routes, "routes.yml", "# yaml-language-server: $schema=.faaso/schemas/routes.schema.json"),
        (FileSchema.faaso, "faaso.yml", "# yaml-language-server: $schema=.faaso/schemas/faaso.schema.json"),
    ])
    func `a comment leads an editor from a file to its schema`(schema: FileSchema, path: String, comment: String) {
        #expect(schema.comment(in: path) == comment)
    }

    @Test func `a property has its sentence, its default and its rule`() throws {
        guard case .object(let root) = FileSchema.metadata.document, case .object(let fields)? = root["properties"],
            case .object(let port)? = fields["port"], case .object(let drain)? = fields["drain"]
        else { throw Missing() }
        #expect(root["additionalProperties"] == .bool(false) && Set(fields.keys) == Set(MetadataField.names))
        #expect(port["minimum"] == .number(1) && port["maximum"] == .number(65535) && port["default"] == .number(3000))
        #expect(drain["default"] == .string("30s") && drain["pattern"] == .string("^[0-9]{1,9}(ms|s|m|h)$"))
        #expect(port["description"] == .string("The port that the function listens on in its container; `PORT` is set to it."))
    }

    private struct Missing: Error {}

    @Test func `a stage has no project, and a template sets no secrets`() throws {
        let stage = JSONSchema(FileSchema.stage.document)
        let template = JSONSchema(FileSchema.template.document)
        let value = { (text: String) throws in try JSONValue(parsing: text) }
        #expect(stage.problems(try value(#"{"project": "a"}"#)) != [])
        #expect(stage.problems(try value(#"{"functions": {"a": {"port": 1}}}"#)) == [])
        #expect(stage.problems(try value(#"{"functions": {"a": {"runtime": "go"}}}"#)) != [])
        #expect(template.problems(try value(#"{"defaults": {"port": 1}}"#)) == [])
        #expect(template.problems(try value(#"{"defaults": {"secrets": ["a"]}}"#)) != [])
        #expect(JSONSchema(FileSchema.faaso.document).problems(try value(#"{"functions": {}}"#)) != [])
    }

    @Test func `indented JSON is the same value`() throws {
        let value = try JSONValue(parsing: #"{"b": [1, {"a\n": null}], "a": {}, "c": []}"#)
        #expect(value.indented == "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"a\\n\": null\n    }\n  ],\n  \"c\": []\n}\n")
        #expect(try JSONValue(parsing: value.indented) == value)
    }
}
