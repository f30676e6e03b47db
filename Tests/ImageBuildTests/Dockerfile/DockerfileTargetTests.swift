import ContainerEngine
import ContentHash
import FunctionModel
import Testing

@testable import ImageBuild

/// The stage that `target` names.
struct DockerfileTargetTests {
    private static let text = """
        FROM a AS tools
        FROM b AS Build
        COPY --from=tools / /
        FROM c AS test
        COPY --from=build / /
        FROM d

        """

    private func bases(_ target: String?, _ text: String = Self.text) throws -> [String] {
        try Dockerfile(parsing: text).bases(arguments: [:], target: target).map(\.name)
    }

    @Test(
        arguments: [
            (nil, ["d"]), ("tools", ["a"]), ("build", ["a", "b"]), ("BUILD", ["a", "b"]), ("test", ["a", "b", "c"]),
        ] as [(String?, [String])])
    func `only the bases that the built stage needs count`(target: String?, expected: [String]) throws {
        #expect(try bases(target) == expected)
    }

    @Test func `TARGETSTAGE is the target as it is written`() throws {
        let text = "FROM x:$TARGETSTAGE AS one\nFROM y:$TARGETSTAGE AS two\n"
        #expect(try bases("One", text) == ["x:One"])
        #expect(try bases(nil, text) == ["y:two"])
    }

    private func problem(_ target: String, _ text: String = Self.text) throws -> String {
        var metadata = Metadata()
        metadata.target = target
        let place = SourceLocation(file: "functions/f/metadata.yml", line: 2, column: 9)
        let function = Function(name: "f", runtime: "dockerfile", hasTemplate: false, metadata: metadata, locations: ["target": place])
        let dockerfile = LocatedDockerfile(path: "functions/f/Dockerfile", value: try Dockerfile(parsing: text))
        do { try dockerfile.checkTarget(of: function) } catch let problems as ProjectProblems { return problems.description }
        return ""
    }

    @Test(arguments: ["tools", "build", "Build", "test"]) func `a stage's name is taken in any case`(target: String) throws {
        #expect(try problem(target) == "")
    }

    @Test func `an unknown stage is an error at the field that lists the stages`() throws {
        #expect(
            try problem("final") == """
                functions/f/metadata.yml:2:9: error: target: found 'final', and no stage of functions/f/Dockerfile has this name
                hint: its stages are: tools, build, test
                """)
        #expect(try problem("tool").contains("hint: did you mean 'tools'?\nhint: its stages are: tools, build, test"))
    }

    @Test func `a Dockerfile without a name of a stage gets the line that names one`() throws {
        #expect(try problem("final", "FROM debian:12\n").hasSuffix("\nhint: name a stage: 'FROM debian:12 AS final'"))
    }

    @Test func `a name that two stages have is refused, because builders choose differently`() throws {
        #expect(
            try problem("x", "FROM a AS x\nFROM b AS X\nFROM c\n") == """
                functions/f/metadata.yml:2:9: error: target: found 'x', which several stages of functions/f/Dockerfile have: lines 1 and 2
                hint: give each stage a name of its own
                """)
    }
}
