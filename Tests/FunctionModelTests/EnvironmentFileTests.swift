import Testing

@testable import FunctionModel

struct EnvironmentFileTests {
    fileprivate static let unassigned =
        "found a line without '=', KEY=VALUE is allowed\nhint: write KEY= for an empty value\nhint: a value ends with its line"

    private func parse(_ text: String) -> (variables: [String: String], problems: String) {
        var problems: [Problem] = []
        let file = EnvironmentFile(Array(text.utf8), path: "env/x.env", problems: &problems)
        return (file.variables, problems.map(\.description).joined(separator: "\n"))
    }

    @Test(arguments: [
        ("A=1\nB=2", ["A": "1", "B": "2"]), ("# c\n\n  \nA=1\n", ["A": "1"]), ("export A=1", ["A": "1"]), ("  A=1", ["A": "1"]),
        ("A=", ["A": ""]),
        ("A=\"q\" ", ["A": "\"q\" "]), ("A=b=c#d", ["A": "b=c#d"]), ("A=1\nA=2", ["A": "2"]), ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
        ("\u{FEFF}A=ü", ["A": "ü"]), ("", [:]), ("export=1", ["export": "1"]),
        ("discovery.type=single-node\n1A=1\nA-B=2\nä=3", ["discovery.type": "single-node", "1A": "1", "A-B": "2", "ä": "3"]),
    ])
    func `lines are read as docker reads them`(text: String, variables: [String: String]) {
        let result = parse(text)
        #expect(result.variables == variables)
        #expect(result.problems == "")
    }

    @Test(arguments: [
        Case("A=1\nHOME\n", "2:1: error: \(EnvironmentFileTests.unassigned)"),
        Case("  export B", "1:10: error: \(EnvironmentFileTests.unassigned)"),
        Case("A B=1", "1:1: error: found a name with spaces, a name without spaces is allowed"),
        Case("=1", "1:1: error: environment: found the name '', a name that is not empty and has no '=' and no NUL is allowed"),
        Case(
            "\n\nPORT=1",
            "3:1: error: found PORT, which faaso sets itself\nhint: write the field `port` in metadata.yml: PORT is set to it"),
        Case("A=\0", "1:1: error: A: found the character U+0000, which is not allowed"),
    ])
    func `a line that is no assignment is located`(row: Case) {
        #expect(parse(row.input).problems == "env/x.env:\(row.output)")
    }

    @Test func `a faulty file shared by two functions is reported once`() {
        var files = MemoryFiles.function("environment_file: env/common.env\n", ["env/common.env": .bytes(Array("A=1\nB \n".utf8))])
        files.entries["functions/two/metadata.yml"] = files.entries["functions/sum/metadata.yml"]
        #expect(files.problems() == "env/common.env:2:1: error: \(Self.unassigned)")
    }

    @Test(arguments: [
        Case("env/common.en", "env/common.en does not exist\nhint: did you mean 'env/common.env'?"),
        Case("env", "env is a folder, a file is expected"),
        Case("../a.env", "found '..' in the path '../a.env', a path inside the repository without '..' is allowed"),
        Case("closed.env", "cannot read closed.env: permission denied"),
    ])
    func `a path that is no file is refused`(row: Case) {
        let files = MemoryFiles.function("environment_file: \(row.input)\n", ["closed.env": .unreadable])
        #expect(files.problems() == "functions/sum/metadata.yml:2:19: error: environment_file: \(row.output)")
    }

    @Test func `a path counted from the function's folder gets a hint`() {
        let files = MemoryFiles.function(
            "environment_file: own.env\ninclude: [data]\n", ["functions/sum/own.env": .bytes([]), "functions/sum/data/x": .bytes([])])
        #expect(
            files.problems() == """
                functions/sum/metadata.yml:2:19: error: environment_file: own.env does not exist
                hint: paths are counted from the repository's root: write functions/sum/own.env
                functions/sum/metadata.yml:3:11: error: include: data does not exist
                hint: paths are counted from the repository's root: write functions/sum/data
                """)
    }

    @Test func `bytes that are not UTF-8 are located`() {
        let files = MemoryFiles.function(
            "environment_file: env/common.env\n", ["env/common.env": .bytes([0x41, 0x3D, 0x31, 0x0A, 0x42, 0xFF])])
        #expect(
            files.problems()
                == "env/common.env:2:2: error: found bytes that are not UTF-8, UTF-8 is allowed\nhint: save the file in the encoding UTF-8")
    }
}
