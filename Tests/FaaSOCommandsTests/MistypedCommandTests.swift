import Pipeline
import Testing

@testable import FaaSOCommands

struct MistypedCommandTests {
    private static let error = PipelineError.unknownFunctions(["pla"], closest: [:])

    @Test func `a name in a command's place may be meant as one`() {
        #expect(MistypedCommand.hints(Self.error, arguments: ["faaso", "pla"]) == ["did you mean the command 'plan'?"])
        let far = PipelineError.unknownFunctions(["completion"], closest: [:])
        #expect(
            MistypedCommand.hints(far, arguments: ["faaso", "completion"])
                == ["no command has this name either; 'faaso help' lists them"])
    }

    @Test func `a name behind a command is a function's`() {
        #expect(MistypedCommand.hints(Self.error, arguments: ["faaso", "up", "pla"]) == [])
        #expect(MistypedCommand.hints(PipelineError.noProxy, arguments: ["faaso", "pla"]) == [])
    }
}
