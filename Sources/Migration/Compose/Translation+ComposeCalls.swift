import FunctionModel

/// The calls between services of a compose file. The names of services are no addresses of
/// functions.
extension Translation {
    /// The parts of one function that address another one in the same way.
    private struct Use {
        /// The index of the called function.
        let callee: Int
        /// The reason why the parts stay as they are; nil if they lead to the function.
        let obstacle: Obstacle?
        /// The place of the first part.
        let location: SourceLocation
        /// The parts, such as `the variable 'A'`.
        var parts: [String]

        /// The parts as the subject of a verb, such as `name`.
        func clause(_ verb: String) -> String { parts.joined(separator: ", ") + " " + verb + (parts.count == 1 ? "s" : "") }
    }

    /// The reasons why an address is not rewritten.
    private enum Obstacle: Hashable {
        /// The scheme is not that of plain HTTP.
        case scheme
        /// The port is not that of the function.
        case port(Int)
        /// The value is no URL.
        case form
    }

    /// Makes the URLs of functions in variables lead to them, and gives `calls` to their functions.
    ///
    /// Other addresses of functions are noted, and so are services that wait for a function which
    /// nothing names. Each pair of functions is noted once for each reason.
    mutating func connect(_ model: ComposeModel) {
        for caller in functions.indices {
            guard let service = model.service(functions[caller].foreignName) else { continue }
            let hosts = hosts(for: service, in: model)
            var uses: [Use] = []
            func add(_ part: String, _ callee: Int, _ obstacle: Obstacle?, at location: SourceLocation) {
                if let index = uses.firstIndex(where: { $0.callee == callee && $0.obstacle == obstacle }) {
                    if !uses[index].parts.contains(part) { uses[index].parts.append(part) }
                } else {
                    uses.append(Use(callee: callee, obstacle: obstacle, location: location, parts: [part]))
                }
            }
            for variable in functions[caller].variables {
                guard let address = ServiceAddress(variable.value, of: variable.name, among: Set(hosts.keys)),
                    let callee = hosts[address.host], !address.isName || callee != caller
                else { continue }
                let obstacle = obstacle(of: address, in: variable.name, to: callee)
                if obstacle == nil {
                    let value = address.leading(to: "\(Contract.proxyAlias)/\(functions[callee].name)")
                    functions[caller].replaceVariable(variable.name, variable.value, with: value)
                }
                let location = functions[caller].variableLocations[variable.name] ?? functions[caller].location
                add("the variable '\(variable.name)'", callee, obstacle, at: location)
            }
            let words = (functions[caller].command ?? []).map { ("the command", $0) }
            for (part, value) in words + functions[caller].buildArguments.map({ ("the build argument '\($0.name)'", $0.value) }) {
                guard let address = ServiceAddress(value, of: part, among: Set(hosts.keys)), !address.isName,
                    let callee = hosts[address.host]
                else { continue }
                add(part, callee, .form, at: functions[caller].location)
            }
            for use in uses { take(use, of: caller) }
            wait(caller, service, named: Set(uses.map(\.callee)))
        }
    }

    /// Notes the variables of a service that stays in the compose file, if they name a function.
    mutating func noteAddresses(of service: ComposeModel.Service, in model: ComposeModel) {
        let hosts = hosts(for: service, in: model)
        var noted: Set<Int> = []
        for pair in pairs(service.value["environment"]) {
            guard let value = pair.value?.text.map({ Interpolation($0, variables: variables).text }),
                let address = ServiceAddress(value, of: pair.name, among: Set(hosts.keys)),
                let callee = hosts[address.host], noted.insert(callee).inserted
            else { continue }
            let network = Contract.functionsNetwork(of: project)
            note(
                "\(service.name): the variable '\(pair.name)' names '\(functions[callee].foreignName)', which is a function now",
                at: pair.location,
                "let it join the external network \(network), and write \(Contract.url(of: functions[callee].name)); "
                    + "'faaso up' makes the network")
        }
    }

    /// The functions by the host names that lead to them for a service, in lower case.
    private func hosts(for service: ComposeModel.Service, in model: ComposeModel) -> [String: Int] {
        var hosts: [String: Int] = [:]
        for (index, function) in functions.enumerated() {
            for name in model.service(function.foreignName)?.hosts ?? [] { hosts[name.lowercased()] = index }
        }
        for (alias, name) in service.linked {
            if let index = functions.firstIndex(where: { $0.foreignName == name }) { hosts[alias.lowercased()] = index }
        }
        return hosts
    }

    /// The reason why an address cannot lead to a function.
    ///
    /// The port of the first address is that of a function whose port is not known.
    private mutating func obstacle(of address: ServiceAddress, in variable: String, to callee: Int) -> Obstacle? {
        switch address.form {
        case .otherScheme: return .scheme
        case .unclear: return .form
        case .url:
            let port = address.port ?? 80
            let function = functions[callee]
            if let known = function.port { return known == port ? nil : .port(port) }
            functions[callee].port = port
            note(
                "\(function.foreignName): the port \(port) is that of the variable '\(variable)', because no other is known",
                at: function.location, "correct `port` in \(function.folder)/metadata.yml if it listens on another one")
            return nil
        }
    }

    /// Adds a call, or notes why there is none.
    private mutating func take(_ use: Use, of caller: Int) {
        let (function, callee) = (functions[caller], functions[use.callee])
        if use.callee != caller { functions[use.callee].isCalled = true }
        guard let obstacle = use.obstacle else {
            if !function.calls.contains(callee.name) { functions[caller].calls.append(callee.name) }
            return note(
                "\(function.foreignName): \(use.clause("lead")) to \(Contract.url(of: callee.name)) now", at: use.location,
                "`calls` in \(function.folder)/metadata.yml names '\(callee.name)', which is deployed first")
        }
        let advice =
            switch obstacle {
            case .scheme:
                "a function answers plain HTTP alone: leave '\(callee.foreignName)' in \(source.name) if it speaks another protocol"
            case .port(let port):
                "'\(callee.name)' has the port \(callee.port.map { "\($0)" } ?? "") alone: "
                    + "make a function of its own of what listens on \(port), or correct `port`"
            case .form: address(of: callee)
            }
        note(
            "\(function.foreignName): \(use.clause("name")) '\(callee.foreignName)', which is a function now", at: use.location, advice)
    }

    /// Notes the functions that a service waits for, without those that its variables name.
    private mutating func wait(_ caller: Int, _ service: ComposeModel.Service, named: Set<Int>) {
        let location = service.value["depends_on"]?.location ?? service.location
        for index in functions.indices where index != caller && service.needed.contains(functions[index].foreignName) {
            functions[index].isCalled = true
            if named.contains(index) { continue }
            note(
                "\(service.name): '\(functions[index].foreignName)' is a function now, and its name is no address", at: location,
                address(of: functions[index]))
        }
    }

    private func address(of function: ImportedFunction) -> String {
        "functions reach each other at \(Contract.baseURL)/NAME: write \(Contract.url(of: function.name)), and the name under 'calls'"
    }
}
