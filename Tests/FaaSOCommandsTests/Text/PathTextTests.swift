import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import FaaSOCommands
@testable import Insight
@testable import Pipeline

/// The output of `faaso why PATH`, as lines.
struct PathTextTests {
    private func report(_ change: (inout PathReach) -> Void) throws -> (lines: [String], hint: String?) {
        var path = PathReach(path: "shared/a")
        change(&path)
        let text = PathText(path, WhyReport(node: .source(path.path), state: .current, chain: [], path: path))
        return (text.lines, text.hint)
    }

    @Test func `where a path is, and what it reaches`() throws {
        let text = try report {
            $0.places = [
                .init(function: "sum", layer: .include, at: "a/x", files: 1), .init(function: "mul", layer: .include, at: "b", files: 3),
            ]
            $0.reaches = ["image:mul", "image:sum"]
        }
        #expect(
            text.lines == ["shared/a is as it was built", "  image:sum  a/x", "  image:mul  3 files", "reaches image:mul, image:sum"])
        #expect(text.hint == nil)
    }

    @Test func `a path of a build that failed is told with its log`() throws {
        var path = PathReach(path: "shared/a")
        path.places = [.init(function: "sum", layer: .include, at: "a/x", files: 1)]
        var report = WhyReport(node: .source(path.path), state: .failed, chain: [], path: path)
        report.failure = DeploymentFailure(
            at: "2026-01-02T03:04:05Z", node: "image:sum", reason: "exit code 1", log: "logs/image/sum/a.log")
        #expect(PathText(path, report).lines == ["shared/a was in the build that failed", "  image:sum  a/x"])
        let now = Date(timeIntervalSince1970: 1_767_323_045 + 60)
        #expect(
            WhyText(report).lines(now: now) == [
                "last failure 1 min 0 s ago: image:sum: exit code 1", "  log .faaso/logs/image/sum/a.log",
            ])
    }

    @Test func `many are counted`() throws {
        let text = try report { path in
            for number in 0..<12 {
                path.places.append(.init(function: "f\(number)", layer: .template, at: "x", files: 1))
                path.reaches += [.image("f\(number)"), .test("f\(number)")]
            }
            path.reaches.append(.caddyfile)
        }
        #expect(text.lines.count == 13 && text.lines[11] == "  and 2 more")
        #expect(text.lines[12] == "reaches 12 images, 12 tests, 1 caddyfile")
    }

    @Test func `what keeps it out, and what to do about a path of nobody`() throws {
        let text = try report {
            $0.asides = [
                .init(function: "sum", cause: .ignored, by: "functions/sum/.dockerignore:2: *.log"),
                .init(function: "mul", cause: .shadowed, by: "functions/mul/a"), .init(cause: .settings),
            ]
        }
        #expect(
            text.lines == [
                "shared/a is in no image", "  sum  ignored by functions/sum/.dockerignore:2: *.log",
                "  mul  another file is in its place: functions/mul/a", "  project  settings; 'faaso plan' says what an edit of them does",
            ])
        let nothing = try report { _ in }
        #expect(nothing.lines == ["shared/a is in no image"])
        #expect(nothing.hint == "a function has its own folder, its template's, and what it includes: include: [shared/a]")
        for path in [".git", ".faaso/index", "shared/.git/config"] {
            let report = WhyReport(node: .source(path), state: .current, chain: [], path: PathReach(path: path))
            #expect(PathText(PathReach(path: path), report).hint?.contains("include") == false)
        }
        let stage = PathReach(path: "faaso.pr-1.yml")
        let unread = WhyReport(node: .source(stage.path), state: .current, chain: [], path: stage)
        #expect(PathText(stage, unread).hint == "it is read with --stage pr-1")
    }
}
