import ArgumentParser
import Basics
import FunctionModel
import RemoteHosts

/// Repeats the stage and the host of a command in texts that name other commands.
struct CommandHints: Sendable {
    private let stage: Stage?
    private let options: [RepeatedOption]

    /// The variable that tells a verb on a host how the command began on the other machine:
    /// `--stage s --to prod`.
    static let callerVariable = "FAASO_CALLER"

    /// The verbs whose result depends on the stage.
    static var stageVerbs: Set<String> { names { !($0 is any StagelessCommand.Type) } }

    /// The verbs that have verbs of their own.
    static var groups: Set<String> { names { !$0.configuration.subcommands.isEmpty } }

    private static func names(_ isIncluded: (any ParsableCommand.Type) -> Bool) -> Set<String> {
        Set(FaaSO.configuration.groupedSubcommands.flatMap(\.subcommands).filter(isIncluded).compactMap { $0.configuration.commandName })
    }

    /// Creates the hints of a command.
    /// - Parameters:
    ///   - stage: the stage; nil for the main project.
    ///   - target: the place where the project runs; nil for that of faaso.yml.
    ///   - hosts: the value of `--to`; nil without one.
    init(stage: Stage? = nil, target: TargetKind? = nil, hosts: String? = nil) {
        self.stage = stage
        options = [
            stage.map { RepeatedOption(GlobalOptions.stageName, $0.name, verbs: Self.stageVerbs, groups: Self.groups) },
            target.map { RepeatedOption(GlobalOptions.targetName, $0.rawValue, verbs: Self.stageVerbs, groups: Self.groups) },
            hosts.map(HostHint.option),
        ].compactMap(\.self)
    }

    /// Creates the hints of a verb that another machine called.
    /// - Parameter caller: the value of ``callerVariable``. A text of another form repeats
    ///   nothing.
    init(caller: String) {
        let words = caller.split(separator: " ").map(String.init)
        let value = { (name: String) in words.firstIndex(of: name).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil } }
        self.init(
            stage: value(GlobalOptions.stageName).flatMap { try? Stage($0) },
            target: value(GlobalOptions.targetName).flatMap { TargetKind(rawValue: $0) }, hosts: value(HostHint.name))
    }

    /// Creates the hints for a command line that the parser refused.
    init(arguments: [String], environment: [String: String]) {
        var left = arguments.prefix { $0 != "--" }
        var values: [String: String] = [:]
        while !left.isEmpty {
            let option = LeadingOption(left, among: [GlobalOptions.stageName, GlobalOptions.targetName, HostHint.name])
            if let option { values[option.name] = option.value }
            left = option?.rest ?? left.dropFirst()
        }
        let stage = values[GlobalOptions.stageName] ?? environment[GlobalOptions.stageVariable] ?? ""
        let target = values[GlobalOptions.targetName] ?? environment[GlobalOptions.targetVariable] ?? ""
        self.init(stage: try? Stage(stage), target: TargetKind(rawValue: target), hosts: values[HostHint.name])
    }

    /// The value of ``callerVariable`` for a verb on a host.
    var caller: String { options.map { "\($0.name) \($0.value)" }.joined(separator: " ") }

    /// The text with the options behind each command, and with the stage's file as the place of
    /// settings.
    func repeated(in text: String) -> String {
        let placed = stage.map { text.replacing("` in \(RootInput.settings.path)", with: "` in \($0.path)") } ?? text
        return options.reversed().reduce(placed) { $1.repeated(in: $0) }
    }
}
