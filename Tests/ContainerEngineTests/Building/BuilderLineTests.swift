import Testing

@testable import ContainerEngine

struct BuilderLineTests {
    @Test(
        arguments: [
            (["#5 [2/2] RUN make", #"#5 ERROR: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3"#, "------"], 3),
            (["Step 2/2 : RUN exit 12", "The command '/bin/sh -c exit 12' returned a non-zero code: 12"], 12),
            (["#3 ERROR: failed to resolve source metadata for docker.io/library/x:1: not found"], nil), ([], nil),
            // A line of the program itself counts only if it has the builder's words.
            (["#5 ERROR: executor failed running [/bin/sh -c echo ': exit code: 7'; exit 3]: exit code: 3", "------"], 3),
            (["#5 0.1 exit code: 7", #"#5 ERROR: process "make" did not complete successfully: exit code: 2"#], 2),
            (["#5 0.1 it returned a non-zero code: 7", "#5 ERROR: cancelled"], nil),
        ] as [([String], Int?)])
    func `the exit code is that of the step that failed`(log: [String], code: Int?) {
        #expect(BuilderLine.exitCode(in: log) == code)
    }

    @Test(
        arguments: [
            ("#5 [2/4] RUN make", .text("[2/4] RUN make"), 5), ("#12 DONE 0.3s", .ended(0.3, "done"), 12),
            ("#1 CACHED", .ended(0, "cached"), 1),
            ("#7 ERROR: executor failed", .failed("executor failed"), 7), ("#5 0.231 hello", .text("0.231 hello"), 5),
            ("#6 DONE", .ended(nil, "done"), 6),
        ] as [(String, BuilderLine.Kind, Int)]) func `the builder's plain progress`(line: String, kind: BuilderLine.Kind, number: Int)
    {
        #expect(BuilderLine(line)?.kind == kind)
        #expect(BuilderLine(line)?.number == number)
    }

    @Test(arguments: ["", "#", "# 5", "#x y", "Step 1/4 : FROM a", "#5", "#5 "]) func `other lines are none of it`(line: String) {
        #expect(BuilderLine(line) == nil)
    }

    @Test(
        arguments: [
            ("#5 [stage-2 4/5] COPY . .", "[stage-2 4/5] COPY . ."), ("#5 0.187 cc -o x", "cc -o x"), ("#5 12.4 ", ""),
            ("#5 3 files", "3 files"), ("#5 1.2.3 is the version", "1.2.3 is the version"),
            ("#5 sha256:f2705e177539649c32cc38676b921e0059ff39423c2c992e94fc369d17b4a1c0", nil), ("#5 DONE 0.3s", nil),
            ("#5 transferring context: 2B done", nil), ("#5 ERROR: no", nil), ("#5 ...", nil), ("#5 0.2 ...", "..."),
        ] as [(String, String?)]) func `what a person wants to read of a line`(line: String, words: String?)
    {
        #expect(BuilderLine(line)?.words == words)
    }

    private static let log = """
        #4 [python 1/3] FROM base:1
        #4 DONE 0.0s

        #14 [stage-2 4/5] COPY . .
        #14 sha256:f2705e177539649c32cc38676b921e0059ff39423c2c992e94fc369d17b4a1c0
        #14 DONE 0.0s

        #15 [stage-2 5/5] RUN compile
        #15 sha256:5c540d833307ea5184eae842d9b0c8d1d2beefe3f18055a3f5d6b6b805484728
        #15 0.187 *** Error compiling 'handler.py'
        #15 ...

        #9 [other 1/2] RUN long
        #9 0.1 something else
        #15 [stage-2 5/5] RUN compile
        #15 0.187     ^
        #15 0.190 
        #15 ERROR: executor failed running [/bin/sh -c compile]: exit code: 1
        #9 CANCELED
        ------
         > [stage-2 5/5] RUN compile:
        ------
        executor failed running [/bin/sh -c compile]: exit code: 1
        """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

    @Test func `a failure is the step that failed and what it wrote, and nothing else`() {
        #expect(
            BuilderLine.failure(in: Self.log, count: 20) == ["[stage-2 5/5] RUN compile", "*** Error compiling 'handler.py'", "    ^"])
    }

    @Test func `the cause comes before the last lines if it stands further up`() {
        #expect(
            BuilderLine.failure(in: Self.log, count: 1) == ["[stage-2 5/5] RUN compile", "*** Error compiling 'handler.py'", "    ^"])
        let npm = (1...30).map { "#5 1.0 npm error line \($0)" }
        let log = ["#5 [2/2] RUN npm ci"] + npm + ["#5 ERROR: process did not complete successfully: exit code: 1"]
        #expect(
            BuilderLine.failure(in: log, count: 2) == [
                "[2/2] RUN npm ci", "npm error line 1", "npm error line 29", "npm error line 30",
            ])
    }

    @Test func `a step that wrote nothing has the builder's reason`() {
        let log = ["#7 [2/2] COPY x .", "#7 ERROR: failed to compute cache key: \"/x\" not found", "------"]
        #expect(BuilderLine.failure(in: log, count: 20) == ["[2/2] COPY x .", "failed to compute cache key: \"/x\" not found"])
    }

    @Test func `a log without a failed step is shown as it ends`() {
        #expect(
            BuilderLine.failure(in: ["#1 [internal] load", "#1 DONE 0.0s", "", "failed to solve: line 3: unknown instruction"], count: 20)
                == ["failed to solve: line 3: unknown instruction"])
        #expect(BuilderLine.failure(in: ["Step 1/2 : FROM x", "no such image"], count: 1) == ["no such image"])
        #expect(BuilderLine.failure(in: ["#1 a", "#2 b"], count: 1) == ["#2 b"])
        #expect(BuilderLine.failure(in: [], count: 20) == [])
    }
}
