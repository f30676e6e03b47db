import FunctionModel

/// The routes of services, and the services that compose goes on running.
extension Translation {
    /// Gives routes to the functions. One published function gets `/`, several get their names.
    ///
    /// A function that compose did not publish gets a route, too, because it has no container
    /// without one. A function without a port gets none.
    mutating func route() {
        let published = functions.filter { $0.published != nil }
        let hasRoot = published.count == 1 && !takenRoutes.contains("/")
        if hasRoot, !target.isRepository, let only = published.first, let port = only.published {
            listen.port = port
            if only.isPublic {
                note(
                    "\(only.foreignName): the port \(port) is on 127.0.0.1 from now on", at: only.location,
                    "'listen: :\(port)' in faaso.yml serves all interfaces, as compose did")
            }
        }
        for index in functions.indices {
            let function = functions[index]
            if function.published != nil, hasRoot {
                functions[index].routes = ["/"]
            } else if function.port != nil {
                functions[index].routes = ["/\(function.name)"]
                let was = function.published.map { "on port \($0)" } ?? "reached by other services only"
                note(
                    "\(function.foreignName): was \(was), and has the route /\(function.name) now", at: function.location,
                    function.published == nil
                        ? "a function without a route has no container; `basic_auth` in routes.yml guards a route"
                        : "the prefix is taken off, unless routes.yml has 'strip_prefix: false'")
            } else {
                note(
                    "\(function.foreignName): no port is known, so it has no route, and no container", at: function.location,
                    "if it answers HTTP, write its `port` into metadata.yml, and '/\(function.name): \(function.name)' into routes.yml")
            }
        }
    }

    /// Notes a service without a build.
    mutating func keep(_ service: ComposeModel.Service, in model: ComposeModel) {
        guard !model.isInFront(service) else {
            return note(
                "\(service.name): it has no build, and waits for services that are functions now", at: service.location,
                "the routes in routes.yml, and snippets of `proxy.import`, may replace it")
        }
        let users = functions.filter { function in
            model.services.contains { $0.name == function.foreignName && !Set($0.networks).isDisjoint(with: service.networks) }
        }
        let names = users.map { "'\($0.name)'" }.joined(separator: ", ") + (users.count == 1 ? " reaches" : " reach")
        let joined = Set(users.flatMap(\.networks)).sorted().joined(separator: ", ")
        note(
            "\(service.name): it has no build, and stays in \(source.name)", at: service.location,
            users.isEmpty
                ? "compose goes on running it"
                : "compose goes on running it; \(names) it as '\(service.name)' in the network \(joined)")
    }

    /// Notes services that wait for a function, and variables that name one. The names of services
    /// are no addresses of functions.
    mutating func noteAddresses(_ model: ComposeModel) {
        for service in model.services where service.isBuilt {
            let location = service.value["depends_on"]?.location ?? service.location
            for other in functions where service.needed.contains(other.foreignName) {
                note(
                    "\(service.name): '\(other.foreignName)' is a function now, and its name is no address", at: location,
                    address(of: other))
            }
        }
        for function in functions {
            for variable in function.environment {
                let named = functions.first { other in
                    let name = other.foreignName
                    return variable.value == name || ["//\(name):", "//\(name)/", "@\(name):"].contains { variable.value.contains($0) }
                        || variable.value.hasSuffix("//\(name)")
                }
                guard let named else { continue }
                note(
                    "\(function.foreignName): the variable '\(variable.name)' names '\(named.foreignName)', which is a function now",
                    at: function.location, address(of: named))
            }
        }
    }

    private func address(of function: ImportedFunction) -> String {
        "functions reach each other at \(Contract.baseURL)/NAME: write \(Contract.url(of: function.name)), and the name under 'calls'"
    }
}
