import ContainerEngine
import ContentHash
import FunctionModel
import Testing

@testable import ImageBuild

struct BaseTriggersTests {
    private func context(_ text: String) throws -> FunctionContext {
        let tree = try ContextTree(merging: [.template("t", entries: TreeEntry.list(["Dockerfile"]))])
        return try FunctionContext(tree, digests: [Digest.of(text)], dockerfile: text)
    }

    private static let hidden: [(text: String, triggers: [String], part: String?)] = [
        ("FROM base:1", ["COPY --from=x:1 /x /y"], "2:'x:1'"),
        ("FROM base:1", ["RUN --mount=type=bind,from=x:1,target=/x true"], "2:'x:1'"),
        ("FROM base:1", ["COPY . /app"], nil), ("FROM base:1", [], nil), ("FROM x:1 AS tools\nFROM base:1", ["COPY --from=tools / /"], nil),
        ("FROM base:1\nCOPY --from=x:1 / /", ["COPY --from=x:1 /x /y"], nil),
        ("FROM x AS a\nFROM base:1\nCOPY --from=a / /", ["COPY --from=docker.io/library/x:latest / /"], nil),
        ("FROM a\nFROM base:1", ["COPY --from=0 /x /y"], nil), ("FROM base:1", ["COPY --from=scratch / /"], nil),
        ("FROM base:1 AS one\nFROM one", ["COPY --from=x:1 /x /y"], "2:'x:1'"),
        ("FROM base:1 AS one\nFROM b", ["COPY --from=x:1 /x /y"], nil),
        ("FROM base:1", ["RUN --mount=type=ssh true"], "ssh"), ("FROM base:1", ["COPY --from=$X / /"], "variables"),
    ]

    @Test(arguments: hidden)
    func `an image that a base's ONBUILD needs must be named`(text: String, triggers: [String], part: String?) throws {
        let problems = try BaseTriggers(["base:1": triggers], of: ["base:1"]).problems(of: context("# c\n" + text))
        #expect(problems.count == (part == nil ? 0 : 1))
        guard let part, let problem = problems.first else { return }
        #expect(problem.message.contains(part.split(separator: ":", maxSplits: 1).last ?? ""))
        #expect(problem.location?.file == "t/Dockerfile" && problem.location?.line == 2)
    }

    @Test(
        arguments: [
            ("FROM base:1\nCOPY --from=x:1 / /", ["COPY --from=x:1 /x /y"], ["x:1"]),
            ("FROM base:1\nCOPY --from=x / /", ["RUN --mount=from=docker.io/library/x,target=/x true"], ["x:latest"]),
            ("FROM x:1 AS tools\nFROM base:1", ["COPY --from=tools / /"], []), ("FROM base:1\nCOPY --from=x:1 / /", ["COPY . /"], []),
            ("FROM a\nFROM base:1", ["COPY --from=0 /x /y"], []),
        ] as [(String, [String], Set<String>)])
    func `the bases that an ONBUILD names are known`(text: String, triggers: [String], expected: Set<String>) throws {
        #expect(try BaseTriggers(["base:1": triggers], of: ["base:1"]).images(of: context(text)) == expected)
    }

    @Test(
        arguments: [
            (["ARG VERSION"], ["base:1"], []), (["ARG OTHER VERSION=1"], ["base:1"], []), (["ARG OTHER"], ["base:1"], ["no effect"]),
            ([], [], []),
        ] as [([String], [String], [String])])
    func `an argument that a base's ONBUILD declares has an effect`(triggers: [String], known: [String], expected: [String]) {
        let input = UnclaimedInput(kind: .argument, name: "VERSION", parents: ["base:1"], problem: Problem("no effect"))
        let table = Dictionary(uniqueKeysWithValues: known.map { ($0, triggers) })
        #expect(BaseTriggers(table, of: ["base:1"]).problems(of: [input]).map(\.message) == expected)
    }

    @Test func `a secret that a base's ONBUILD mounts is used`() {
        let input = UnclaimedInput(kind: .secret, name: "token", parents: ["base:1"], problem: Problem("unused"))
        let mounting = BaseTriggers(["base:1": ["RUN --mount=type=secret,id=token true"]], of: ["base:1"])
        #expect(mounting.problems(of: [input]).isEmpty)
        #expect(BaseTriggers(["base:1": ["RUN true"]], of: ["base:1"]).problems(of: [input]).count == 1)
    }
}
