import ArgumentParser
import Operations
import TemplateStandard
import Testing

@testable import FaaSOCommands

/// The results of the standard, for people.
struct StandardTextTests {
    private let text = StandardText(Console(environment: ["NO_COLOR": "1"]))
    private let check = Standard.checks[0]

    @Test func `each check is a line, and a failure has a hint below it`() {
        #expect(text.lines(.began("python")) == ["python"])
        #expect(text.lines(.checked(.init(check, .passed))) == ["  passed   user             the image's user is not root"])
        #expect(
            text.lines(.checked(.init(check, .failed("its image runs as root")))) == [
                "  failed   user             its image runs as root",
                "                            hint: add 'USER 65534:65534' to the Dockerfile's last stage",
            ])
        #expect(text.lines(.checked(.init(check, .skipped("none")))) == ["  skipped  user             none"])
    }

    @Test func `the figures stand below the checks, as far as they are there`() {
        var template = StandardReport.Template(name: "python")
        #expect(text.lines(.ended(template)) == [])
        template.imageBytes = 152_300_000
        #expect(text.lines(.ended(template)) == ["  image 152.3 MB"])
        (template.startSeconds, template.memoryBytes) = (0.42, 21 << 20)
        #expect(text.lines(.ended(template)) == ["  starts in 420 ms, image 152.3 MB, memory 21 MiB"])
    }

    @Test func `a template without a probe has one line, and its hints`() {
        #expect(text.lines(.ended(.init(name: "x", problem: "templates/x has no probe"))) == ["  failed   templates/x has no probe"])
        let template = StandardReport.Template(name: "x", problem: "no probe", hints: ["write one", "or leave it"])
        #expect(text.lines(.ended(template)) == ["  failed   no probe", "           hint: write one", "           hint: or leave it"])
    }

    @Test func `only a check that exists can be chosen`() throws {
        let command = try #require(
            try FaaSO.parseAsRoot(["template", "test", "--only", "stream", "--only", "user", "a"]) as? Template.Test)
        #expect(command.only == ["stream", "user"] && command.names == ["a"])
        let error = #expect(throws: (any Error).self) { try FaaSO.parseAsRoot(["template", "test", "--only", "steam"]) }
        #expect(error.map { FaaSO.message(for: $0) }?.contains("there is no check 'steam': did you mean 'stream'?") == true)
    }
}
