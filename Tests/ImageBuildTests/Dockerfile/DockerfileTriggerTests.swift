import Testing

@testable import ImageBuild

/// `ONBUILD` inside of a Dockerfile, as `resolveStages` of BuildKit's convert.go handles it.
struct DockerfileTriggerTests {
    private static let sources: [(text: String, names: [String])] = [
        ("FROM busybox AS base\nONBUILD COPY --from=alpine:3 /x /y\nFROM base", ["busybox", "alpine:3"]),
        ("FROM busybox AS base\nONBUILD RUN --mount=from=alpine:3,target=/x true\nFROM base", ["busybox", "alpine:3"]),
        ("FROM busybox AS base\nONBUILD COPY --from=alpine:3 /x /y", ["busybox"]),
        ("FROM busybox AS base\nONBUILD COPY --from=alpine:3 /x /y\nFROM debian", ["debian"]),
        ("FROM busybox AS base\nONBUILD COPY --from=alpine:3 /x /y\nFROM base AS two\nFROM two", ["busybox", "alpine:3"]),
        ("FROM a AS base\nONBUILD COPY --from=tools /x /y\nFROM b AS tools\nFROM base", ["a", "b"]),
        ("FROM a AS tools\nFROM b AS base\nONBUILD COPY --from=0 /x /y\nFROM base", ["a", "b"]),
        ("FROM a AS base\nONBUILD copy --from=c / /\nFROM BASE AS x\nFROM d\nCOPY --from=x / /", ["a", "c", "d"]),
        ("ARG B=base\nFROM a AS base\nONBUILD COPY --from=c / /\nFROM $B", ["a", "c"]),
        ("FROM a AS base\nONBUILD COPY --from=c / /\nONBUILD COPY --from=d / /\nFROM base\nCOPY --from=e / /", ["a", "e", "c", "d"]),
        ("FROM a AS base\nONBUILD COPY --from=$X / /\nFROM b", ["b"]),
        ("FROM a AS base\nONBUILD \\\n  COPY --from=c \\\n / /\nFROM base", ["a", "c"]),
    ]

    @Test(arguments: sources)
    func `a trigger counts for each stage that is made from its stage`(text: String, names: [String]) throws {
        #expect(Set(try Dockerfile(parsing: text).bases(arguments: [:]).map(\.name)) == Set(names))
    }

    @Test func `an ARG of a trigger is declared where the trigger acts`() throws {
        let text = "FROM a AS base\nONBUILD ARG VERSION\nONBUILD RUN --mount=type=secret,id=token true\n"
        let passive = try Dockerfile(parsing: text).reading(arguments: [:])
        #expect(!passive.takes(argument: "VERSION") && !passive.takes(secret: "token"))
        let active = try Dockerfile(parsing: text + "FROM base\n").reading(arguments: [:])
        #expect(active.takes(argument: "VERSION") && active.takes(secret: "token"))
    }

    @Test func `what a trigger cannot mean is an error where it acts`() {
        let error = #expect(throws: DockerfileError.self) {
            try Dockerfile(parsing: "FROM a AS base\nONBUILD COPY --from=$X / /\nFROM base").bases(arguments: [:])
        }
        #expect(error?.line == 2)
    }

    @Test(arguments: [
        ("FROM a AS Last\n", "x:last"), ("FROM a\n", "x:default"), ("FROM a AS b\nFROM c\n", "x:default"),
    ])
    func `TARGETSTAGE is the name of the last stage`(text: String, name: String) throws {
        let text = "FROM x:$TARGETSTAGE AS first\n" + text.dropLast() + "\nCOPY --from=first / /\n"
        #expect(try Dockerfile(parsing: text).bases(arguments: [:]).map(\.name).first == name)
        #expect(try Dockerfile(parsing: text).bases(arguments: ["TARGETSTAGE": "own"]).map(\.name).first == "x:own")
    }

    private static let mounts: [(mount: String, name: String?)] = [
        ("type=secret,id=token", "token"), ("type=secret,source=token", "token"), ("type=secret,src=token,target=/x", "token"),
        ("type=secret,target=/run/secrets/token", "token"), ("type=secret,dst=token", "token"),
        ("TYPE=Secret,ID=token,required=true", "token"),
        ("type=secret,id=token,env=TOKEN", "token"), ("\"type=secret\",\"id=token\"", "token"), ("type=cache,id=token", nil),
        ("id=token", nil),
        ("type=secret,id=Token", nil), ("type=secret,id=tok", nil), ("type=secret,id=$X", "token"), ("type=secret", nil),
    ]

    @Test(arguments: mounts)
    func `a secret is used where a step mounts it`(mount: String, name: String?) throws {
        let reading = try Dockerfile(parsing: "FROM a\nRUN --mount=\(mount) true").reading(arguments: [:])
        #expect(reading.takes(secret: "token") == (name != nil))
    }

    @Test func `a mount of an SSH agent is refused with what works`() {
        let error = #expect(throws: DockerfileError.self) { try Dockerfile(parsing: "FROM a\nRUN true\nRUN --mount=type=ssh git clone x") }
        #expect(error?.line == 3)
        #expect(error?.hints.first?.contains("type=secret") == true)
    }

    private static let heredocs: [(text: String, isRefused: Bool)] = [
        ("RUN cat <<'RUN true'\nCOPY --from=b / /\nRUN true\n", true), ("RUN cat <<EOF\nCOPY --from=b / /\nRUN echo \\\nEOF\n", true),
        ("RUN cat <<'#end'\nCOPY --from=b / /\n#end\n", true), ("RUN cat <<EOF\nCOPY --from=b / /\nEOF\n", false),
        ("RUN <<EOF\napt-get install \\\nEOF\n", false), ("COPY <<a <<b /x/\nUSER 1\na\nb\n", false),
        ("RUN cat <<'USER 1'\nUSER 1\n", true),
    ]

    @Test(arguments: heredocs)
    func `a heredoc whose body older builders take for instructions is refused`(text: String, isRefused: Bool) {
        let error = (try? Dockerfile(parsing: "FROM a\n" + text)) == nil
        #expect(error == isRefused)
    }

    private static let directives: [(text: String, isRefused: Bool)] = [
        ("#!/bin/x\n# escape=`\nFROM a\nRUN echo `\nCOPY --from=b / /\n", true),
        ("# check=skip=all\n# escape=`\nFROM a\nRUN x `\nCOPY --from=b / /", true),
        ("# escape=`\n# check=skip=all\nFROM a\nRUN x `\nCOPY --from=b / /", false), ("#!/bin/x\nFROM a\nRUN x \\\n y", false),
    ]

    @Test(arguments: directives)
    func `directives that older builders pass over are refused where that matters`(text: String, isRefused: Bool) {
        #expect(((try? Dockerfile(parsing: text)) == nil) == isRefused)
    }
}
