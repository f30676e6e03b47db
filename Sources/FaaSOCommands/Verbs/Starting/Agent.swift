import ArgumentParser
import Basics
import FoundationEssentials
import FunctionModel
import Glibc
import Operations
import RemoteHosts
import Workspaces

/// `faaso agent`: the side of `--to` that runs on the host. Only `faaso` calls it.
struct AgentVerb: ParsableCommand, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Serve a faaso on another machine, on standard input and output.", shouldDisplay: false,
        subcommands: [Serve.self, Run.self])
}

extension AgentVerb {
    /// `faaso agent serve GREETING`
    struct Serve: WaitingVerb {
        static let configuration = CommandConfiguration(commandName: "serve", abstract: "Answer requests until they end.")

        @OptionGroup var global: GlobalOptions
        @Argument(help: "The greeting, in base64.")
        var greeting: String

        func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
            let output = AgentOutput()
            do {
                let agent = try await Agent(AgentVerb.decode(greeting), environment: operations.environment, output: output)
                await agent.run(AgentOutput.requests())
            } catch {
                output.send(.failed(RemoteFailure(error)))
            }
            return .done
        }
    }

    /// `faaso agent run VERB`
    struct Run: QuickVerb {
        static let configuration = CommandConfiguration(commandName: "run", abstract: "Become a verb in the folder of a project.")

        @OptionGroup var global: GlobalOptions
        @Argument(help: "The verb, in base64.")
        var verb: String

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let verb: RemoteVerb = try AgentVerb.decode(verb)
            let folder = try verb.project.folder(environment: operations.environment)
            HostedProject.endWithParent()
            signal(SIGPIPE, SIG_DFL)
            setenv(CommandHints.callerVariable, CommandHints(stage: verb.project.settings.stage, hosts: verb.host).caller, 1)
            var words: [UnsafeMutablePointer<CChar>?] = (["faaso", "-C", folder] + verb.arguments).map { strdup($0) }
            words.append(nil)
            execv("/proc/self/exe", words)
            console.error("faaso cannot be started: \(SystemText.of(errno))")
            return .failed
        }
    }

    /// Reads JSON in base64.
    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        guard let bytes = Data(base64Encoded: text) else { throw ValidationError("this is for faaso itself") }
        do { return try JSONCoding.decode(Value.self, from: bytes) } catch { throw ValidationError("this is of another version of faaso") }
    }
}
