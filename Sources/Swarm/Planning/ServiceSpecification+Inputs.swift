import ContainerEngine
import WorkModel

extension ServiceSpecification {
    /// Writes the parts that no file sets, for functions and for the proxy. So a change that
    /// somebody made by hand is named and undone.
    ///
    /// Three parts are not compared. Engines before Docker 25 drop `noNewPrivileges` and
    /// `startInterval` without a word. `update.monitor` follows from the check of health.
    func writeFixed(to sink: inout some InputSink) {
        let capabilities = container.capDrop.map { "-" + $0 } + container.capAdd.map { "+" + $0 }
        sink.add("faaso.capabilities", .setting, .hidden(capabilities.joined(separator: " ")))
        let names = container.dnsOptions + container.dnsSearch.map { "search \($0)" }
        sink.add("faaso.dns", .setting, .hidden(names.joined(separator: "\0")))
        sink.add("faaso.entrypoint", .setting, .hidden((container.entrypoint ?? []).joined(separator: "\0")))
        sink.add("faaso.labels", .setting, .hidden(container.labels.pairs))
        sink.add("faaso.log", .setting, .hidden("\(container.logMaxSize ?? "") \(container.logMaxFiles ?? 0)"))
        let mounts = container.mounts.filter { $0.kind != .volume }
            .map { "\($0.kind.rawValue) \($0.source) \($0.target) \($0.readOnly) \($0.tmpfsSize ?? 0)" }
        sink.add("faaso.mounts", .setting, .hidden(mounts.joined(separator: "\0")))
        sink.add("faaso.platform", .setting, .hidden(placement.architecture ?? ""))
        sink.add("faaso.read_only", .setting, .hidden("\(container.readOnlyRoot)"))
        sink.add("faaso.restart_delay", .setting, .hidden("\(restartDelay ?? .zero)"))
        sink.add("faaso.sysctls", .setting, .hidden(container.kernelParameters.pairs))
        sink.add("faaso.update", .setting, .hidden("\(update.parallelism) \(update.failureAction.rawValue)"))
        sink.add("faaso.user", .setting, .hidden(container.user ?? ""))
    }

    /// The ports of a node and of the container: `8080:8080`, several with commas.
    var publishedPorts: String { ports.map { "\($0.published):\($0.target)" }.joined(separator: ",") }
}

extension ServiceNetwork {
    /// The network and the aliases as one text.
    var text: String { ([target] + aliases).joined(separator: " ") }
}

extension [String: String] {
    /// The entries as one text, sorted by key.
    var pairs: String { sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\0") }
}
