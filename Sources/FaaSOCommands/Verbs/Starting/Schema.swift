import ArgumentParser
import FunctionModel
import Operations
import Scaffolding

/// `faaso schema [NAME]`
struct Schema: QuickVerb, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a file of the repository, for editors.",
        discussion: """
            An editor with a YAML language server completes and checks a file that begins with
            '# yaml-language-server: $schema=…'. 'init' and 'new' write that line, and the schemas that it leads to. Without a name, the
            schemas are listed.

            Examples:
              faaso schema
              faaso schema metadata
              faaso schema --write
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Write all schemas to .faaso/schemas of the repository, where they are committed.")
    var write = false
    @Argument(help: "The schema: \(FileSchema.allCases.map(\.rawValue).joined(separator: ", ")).")
    var name: FileSchema?

    func validate() throws {
        if write, name != nil { throw ValidationError("--write writes all schemas; leave out the name") }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
        if write {
            let written = try EditorSchemas(root: operations.root()).write()
            for path in written { console.note("wrote \(path)") }
            if written.isEmpty { console.note("everything is there already") }
        } else if let name {
            console.rawOut(name.document.indented)
        } else {
            var table = Table(header: ["SCHEMA", "FILES"])
            for schema in FileSchema.allCases { table.add([schema.rawValue, schema.files]) }
            table.lines(width: console.outWidth).forEach(console.out)
        }
        return .done
    }
}

extension FileSchema: ExpressibleByArgument {}
